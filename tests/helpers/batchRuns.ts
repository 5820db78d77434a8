import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { JournalLine } from '../../src/main/batch/journal.js';
import { writePhotos } from './batchJobs.js';
import { commandLine, type CommandLine } from './commandLine.js';
import type { Started } from './startedProgram.js';
import { childrenOf } from './processes.js';
import { cameraExif, insertJpegExif, testPhoto } from './testImages.js';

/** The command line with a folder of photos, one of them unreadable, and two artworks. */
export interface BatchSetup {
  readonly cli: CommandLine;
  /** `batch` of all photos into this folder. */
  start(destination: string, ...more: string[]): Started;
}

/** @param count number of readable photos */
export async function batchSetup(count: number): Promise<BatchSetup> {
  const cli = await commandLine();
  const photos = join(cli.folder, 'photos');
  const extensions = ['jpg', 'png', 'webp', 'tiff'] as const;
  const names = Array.from({ length: count - 1 }, (_, index) => {
    const folder = index % 3 === 0 ? 'sub/' : index % 3 === 1 ? 'sub/deeper/' : '';
    return `${folder}${index + 1}.${extensions[Math.floor(index / 2) % extensions.length]!}`;
  });
  // One photo in the subfolder is a JPEG for any count, for tests that use it by name.
  await writePhotos(photos, names, 120, 90);
  await testPhoto(50, 40, 60).png().toFile(join(cli.folder, 'art.png'));
  await testPhoto(40, 50, 70).png().toFile(join(cli.folder, 'art2.png'));
  const tagged = await testPhoto(100, 80, 80).withIccProfile('p3').jpeg().toBuffer();
  writeFileSync(join(photos, 'tagged.jpg'), insertJpegExif(tagged, cameraExif(1, new Uint8Array(4))));
  writeFileSync(join(photos, 'bad.jpg'), 'no image');
  return {
    cli,
    start: (destination, ...more) =>
      cli.start('batch', 'photos', destination, '--style', 'art.png', '--recursive', ...more),
  };
}

export interface KilledBatch {
  /** Number of kills that hit a batch in progress. */
  readonly kills: number;
  /** Items that were started more than once. */
  readonly repeated: number;
  readonly story: string;
}

/**
 * Runs a batch, kills the command, its engine or both at random times, and restarts the command with the same
 * arguments each time.
 */
export async function batchWithKills(setup: BatchSetup, destination: string, kills: number): Promise<KilledBatch> {
  const story: string[] = [];
  const items = readdirSync(join(setup.cli.folder, 'photos'), { recursive: true, withFileTypes: true }).filter(
    (entry) => entry.isFile(),
  ).length;
  let started = setup.start(destination);
  let isOver = false;
  for (let kill = 0; kill < kills && !isOver; kill += 1) {
    // One random item per equal part of the batch, so that all phases are hit.
    const target = Math.floor(((kill + Math.random()) / kills) * (items - 1));
    await waitForItems(setup, destination, target, started);
    await sleep(Math.random() * 150);
    const { pid } = started.child;
    const [enginePid] = started.child.exitCode === null && pid !== undefined ? childrenOf(pid) : [];
    const what = kill % 3;
    if (what !== 1) started.child.kill('SIGKILL');
    if (what !== 0 && enginePid !== undefined) killQuietly(enginePid);
    story.push(`${['command', 'engine', 'both'][what]!} after ${itemsOver(setup, destination)} items`);
    if (what === 1) continue; // The command continues with another engine.
    const { code } = await started.finished;
    isOver = code !== null;
    if (!isOver) started = setup.start(destination);
  }
  const { code, stderr } = await started.finished;
  // One photo is bad.
  if (code !== 1) throw new Error(`The last command ended with ${code}: ${stderr}`);
  await sleep(50);
  const lines = journalOf(setup, destination);
  const begun = lines.flatMap((line) => (line.type === 'started' ? [line.item] : []));
  const done = lines.flatMap((line) => (line.type === 'done' ? [line.item] : []));
  if (new Set(done).size !== done.length) throw new Error(`An item was done twice: ${done.join(' ')}`);
  return { kills: story.length, repeated: begun.length - new Set(begun).size, story: story.join('; ') };
}

async function waitForItems(setup: BatchSetup, destination: string, target: number, { child }: Started): Promise<void> {
  while (itemsOver(setup, destination) < target && child.exitCode === null) await sleep(3);
}

function itemsOver(setup: BatchSetup, destination: string): number {
  return journalOf(setup, destination).filter(({ type }) => type === 'done' || type === 'failed').length;
}

/** The complete lines of the newest journal of a destination; none if there is no journal yet. */
function journalOf(setup: BatchSetup, destination: string): JournalLine[] {
  const jobs = join(setup.cli.home, 'jobs');
  if (!existsSync(jobs)) return [];
  for (const id of readdirSync(jobs).sort().reverse()) {
    const file = join(jobs, id, 'job.json');
    if (id.startsWith('.') || !existsSync(file)) continue;
    const { settings } = JSON.parse(readFileSync(file, 'utf8')) as { settings: { destination: string } };
    if (settings.destination !== join(setup.cli.folder, destination)) continue;
    const lines = readFileSync(join(jobs, id, 'journal.jsonl'), 'utf8')
      .split('\n')
      .slice(0, -1);
    return lines.map((line) => JSON.parse(line) as JournalLine);
  }
  return [];
}

function killQuietly(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It had already ended.
  }
}
