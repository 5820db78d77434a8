import { readdir, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { z } from 'zod';
import type { LossRecord } from '../../ml/train/ports.js';
import type { LossPoint, TrainingInfo } from '../../shared/contract/trainings.js';
import { QUALITY_FILE, qualityCardSchema, type QualityCard } from '../../shared/domain/qualityCard.js';
import type { MediaStore } from '../media/mediaStore.js';
import { CheckpointFolder } from './checkpointFolder.js';
import { readChosenStep } from './chosenStep.js';
import { lossesPath, previewsFolder } from './runFolder.js';
import { READY_FOLDER, readStyleRun } from './styleRun.js';

const MOST_POINTS = 400;

/** The state on disk of a style training that is not in progress. @throws ExpectedError `disk/not-readable` */
export async function trainingInfo(run: string, media: MediaStore): Promise<TrainingInfo> {
  const notes = await readStyleRun(run);
  const folder = new CheckpointFolder(join(run, 'checkpoints'));
  const checkpoints = await folder.steps();
  const last = checkpoints.at(-1);
  const state = last === undefined ? undefined : await folder.loadState(last).catch(() => undefined);
  const preview = (await readdir(previewsFolder(run)).catch(() => [])).sort().at(-1);
  const points = await readLosses(run);
  return {
    id: basename(run),
    name: notes.name,
    network: notes.network,
    pictures: notes.pictures,
    state: notes.result ? 'done' : 'paused',
    plan: null,
    waitsFor: null,
    step: state?.step ?? 0,
    totalSteps: state?.totalSteps ?? ('steps' in notes.length ? notes.length.steps : null),
    secondsLeft: state ? (state.elapsedSeconds / Math.max(1, state.step)) * (state.totalSteps - state.step) : null,
    losses: points.at(-1)?.losses ?? {},
    preview: preview === undefined ? null : await media.addFile(join(previewsFolder(run), preview)),
    canFinish: state !== undefined,
    checkpoints,
    bestStep: (typeof state?.bestLoss === 'number' ? await folder.findBest() : undefined) ?? null,
    chosenStep: (await readChosenStep(run)) ?? null,
    complaints: [],
    createdAt: Date.parse(notes.created),
    styleId: notes.result ? `own/${notes.result.styleId}` : null,
    quality: notes.result ? await readQuality(run) : null,
    error: null,
  };
}

/** The steps of a run's checkpoints, ascending. */
export function checkpointsIn(run: string): Promise<number[]> {
  return new CheckpointFolder(join(run, 'checkpoints')).steps();
}

/** All lines of a run's losses. Skips those that cannot be read. */
export async function readRecords(run: string): Promise<Pick<LossRecord, 'seconds' | 'losses'>[]> {
  const text = await readFile(lossesPath(run), 'utf8').catch(() => '');
  return text.split('\n').flatMap((line) => {
    try {
      return [recordSchema.parse(JSON.parse(line))];
    } catch {
      return [];
    }
  });
}

const recordSchema = z.object({
  seconds: z.number(),
  losses: z.record(z.string(), z.record(z.string(), z.number())),
});

/** A run's losses over time, evenly sampled. Skips lines that cannot be read. */
export async function readLosses(run: string): Promise<LossPoint[]> {
  const text = await readFile(lossesPath(run), 'utf8').catch(() => '');
  const lines = text.split('\n').filter((line) => line !== '');
  const stride = Math.max(1, lines.length / MOST_POINTS);
  const count = Math.min(lines.length, MOST_POINTS);
  // Counted from the end, so that the last line is included.
  const chosen = Array.from({ length: count }, (_, index) => lines[lines.length - 1 - Math.floor(index * stride)]!);
  return chosen.reverse().flatMap((line) => parsePoint(line) ?? []);
}

/** A line of the losses by loss name, whichever network has it. */
export function lossPoint({ step, losses }: Pick<LossRecord, 'step' | 'losses'>): LossPoint {
  const named = Object.values(losses).flatMap((byName) => Object.entries(byName).filter(([name]) => name !== 'total'));
  return { step, losses: Object.fromEntries(named) };
}

function parsePoint(line: string): LossPoint | undefined {
  try {
    return lossPoint(JSON.parse(line) as LossRecord);
  } catch {
    return undefined;
  }
}

async function readQuality(run: string): Promise<QualityCard | null> {
  try {
    return qualityCardSchema.parse(JSON.parse(await readFile(join(run, READY_FOLDER, QUALITY_FILE), 'utf8')));
  } catch {
    return null;
  }
}
