import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { codeHash } from '../../src/main/batch/batchJob.js';
import { isVideoFormat } from '../../src/shared/domain/videoFormat.js';
import type { PaintingEngine } from '../../src/main/painting/paintToFile.js';
import { readImage } from '../../src/main/images/readImage.js';
import { writeImage } from '../../src/main/images/writeImage.js';
import { type BatchSettings, batchSettingsSchema } from '../../src/shared/batch/batchSettings.js';
import type { StylizeResult } from '../../src/shared/engine/events.js';
import type { EngineJob } from '../../src/shared/engine/requests.js';
import { CancelledError } from '../../src/shared/errors.js';
import { ARCHITECTURE, type ModelManifest } from '../../src/ml/models/modelManifest.js';
import { testPhoto } from './testImages.js';
import { TINY_GENERATOR } from './tinyModel.js';

/** A placeholder for a style code whose content is not read. */
export const TEST_CODE = Uint8Array.of(1, 2, 3);
export const TEST_CODES = new Map([[codeHash(TEST_CODE), TEST_CODE]]);
export const TEST_TRUNK = 'a'.repeat(64);

type StylizeJob = EngineJob<'stylize'>;

export interface TestEngine extends PaintingEngine {
  /** The requested photos, in order. */
  readonly asked: string[];
  /** Estimated time left, reported for each photo when half of the work is done. */
  secondsLeft?: number;
  /** Called before the work on a photo; the engine answers with anything it throws. */
  onRequest: (job: StylizeJob, signal: AbortSignal | undefined) => Promise<void> | void;
}

/** An engine that paints negatives: it reads and writes like the real one but computes almost nothing. */
export function negativeEngine(): TestEngine {
  const engine: TestEngine = {
    asked: [],
    enginePid: undefined,
    onRequest: () => undefined,
    async request(job, { signal, onProgress, onStarted } = {}): Promise<StylizeResult> {
      engine.asked.push(job.content.path);
      onStarted?.();
      onProgress?.({ fraction: 0, phase: 'read' });
      await engine.onRequest(job, signal);
      const content = await readImage(job.content.path, { maxSidePx: job.output.sizePx });
      if (signal?.aborted) throw new CancelledError();
      onProgress?.({ fraction: 0.5, phase: 'stylize', secondsLeft: engine.secondsLeft });
      const { width, height, data } = content.pixels;
      const pixels = { width, height, data: data.map((value) => 255 - value) };
      const { path: outPath, appVersion, fingerprint, format, signing: _signing, ...rules } = job.output;
      if (isVideoFormat(format)) throw new Error('This engine paints no videos.');
      const recipe = { look: job.look, appVersion, fingerprint };
      await writeImage(outPath, { ...content, pixels }, { ...rules, format, recipe, signal });
      const timings = { readMs: 1, prepareMs: 1, stylizeMs: 1, writeMs: 1 };
      return {
        type: 'stylize',
        outPath,
        width,
        height,
        frames: 1,
        notes: [],
        backend: 'wasm',
        deviceName: 'a test',
        timings,
        peakMemoryBytes: 1,
        cpu: { stylizeMs: 1, processMs: 1 },
      };
    },
  };
  return engine;
}

/** Writes as much of a model folder as a batch reads. */
export function writeTestManifest(folder: string, trunk = TEST_TRUNK): string {
  mkdirSync(folder, { recursive: true });
  const manifest: ModelManifest = {
    format: 'pentimento-model',
    version: 1,
    name: 'test',
    architecture: ARCHITECTURE,
    generator: TINY_GENERATOR,
    weights: { file: 'weights.safetensors', sha256: 'b'.repeat(64) },
    trunk,
    license: 'none',
    training: {},
    metrics: {},
  };
  writeFileSync(join(folder, 'manifest.json'), JSON.stringify(manifest));
  return folder;
}

export function batchSettings(base: string, more: Partial<BatchSettings> = {}): BatchSettings {
  const style = { name: 'Negative', weight: 1, code: codeHash(TEST_CODE) };
  return batchSettingsSchema.parse({
    source: join(base, 'photos'),
    destination: join(base, 'painted'),
    isRecursive: true,
    include: [],
    exclude: [],
    extensions: [],
    template: '{name}',
    conflict: 'unique',
    protectedFiles: [],
    renditions: [{ name: 'negative', styles: [style], strength: 1, output: { metadata: 'all' } }],
    isWatching: false,
    backend: 'wasm',
    modelFolder: join(base, 'model'),
    trunk: TEST_TRUNK,
    appVersion: '1.0.0',
    today: '2025-01-02',
    ...more,
  });
}

/** Writes small photos with these names, all different. */
export async function writePhotos(folder: string, names: readonly string[], width = 24, height = 16): Promise<void> {
  for (const [index, name] of names.entries()) {
    const path = join(folder, name);
    mkdirSync(dirname(path), { recursive: true });
    await testPhoto(width + index, height, index).toFile(path);
  }
}

/** Hashes of all files below a folder, including hidden ones, by relative path with slashes. */
export function treeOf(folder: string, below = ''): Record<string, string> {
  const tree: Record<string, string> = {};
  for (const entry of readdirSync(join(folder, below), { withFileTypes: true })) {
    const path = below === '' ? entry.name : `${below}/${entry.name}`;
    if (entry.isDirectory()) Object.assign(tree, treeOf(folder, path));
    else
      tree[path] = createHash('sha256')
        .update(readFileSync(join(folder, path)))
        .digest('hex');
  }
  return tree;
}
