import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp, { type Sharp } from 'sharp';
import { batchSettingsSchema } from '../../shared/batch/batchSettings.js';
import { PLAIN_SETTINGS } from '../../shared/domain/look.js';
import { dayOf } from '../../shared/batch/nameTemplate.js';
import { BatchJob, codeHash } from '../batch/batchJob.js';
import { paintToFile, type PaintingEngine } from '../painting/paintToFile.js';
import { runJob } from '../batch/runJob.js';
import type { EngineHost } from '../engine/engineHost.js';
import type { ModelSetting } from '../painting/modelSetting.js';

/** Fast and slow formats to write, to test how well writing overlaps with computing. */
const BATCH_FORMATS = ['jpg', 'png', 'webp'] as const;
export type BatchBenchFormat = (typeof BATCH_FORMATS)[number];

export interface BatchBenchOptions extends ModelSetting {
  readonly host: EngineHost;
  readonly photos: number;
  /** Size of each photo. */
  readonly megapixels: number;
  readonly rounds: number;
  readonly trunk: string;
  readonly appVersion: string;
  readonly signal: AbortSignal;
}

/** Compares a batch with the engine alone on the same photos, without reading or writing. */
export interface BatchBench {
  readonly format: BatchBenchFormat;
  readonly photos: number;
  readonly megapixels: number;
  /** The network's seconds for all photos, best of the rounds. */
  readonly engineSeconds: number;
  /** Seconds from the end of the first photo to the end of the last, scaled to all photos; best of the rounds. */
  readonly batchSeconds: number;
  /** 1: reading and writing cost nothing. */
  readonly shareOfEngine: number;
  /**
   * The share of the batch's time in which the network computed, best of the rounds; other load has little effect on
   * it.
   */
  readonly computingShare: number;
  /**
   * The processor time of the network alone, divided by that of the whole batch: engine and host. If every core is
   * busy, time spent elsewhere is lost to computing, so this is the highest share of the engine's speed that a batch
   * can reach there. Each time is the minimum of the rounds; other programs on the machine affect it less than the
   * wall-clock figures.
   */
  readonly processorShare: number;
}

interface Run {
  readonly seconds: number;
  readonly cpuSeconds: number;
}

const STYLE_SIDE_PX = 256;

/**
 * Measures batches of generated photos, for each output format. Rounds of the engine alone and of the batch alternate,
 * so that other load on the machine slows both down equally.
 */
export async function benchBatch(options: BatchBenchOptions): Promise<BatchBench[]> {
  const folder = await mkdtemp(join(tmpdir(), 'pentimento-bench-'));
  try {
    const photos = await writePhotos(join(folder, 'photos'), options.photos, options.megapixels);
    const stylePath = join(folder, 'style.png');
    await texture(STYLE_SIDE_PX, STYLE_SIDE_PX, 99).png().toFile(stylePath);
    const { backend, modelFolder, host, signal } = options;
    const { code } = await host.request(
      { type: 'encodeStyle', backend, modelFolder, imagePath: stylePath },
      { signal },
    );
    const results: BatchBench[] = [];
    for (const format of BATCH_FORMATS) {
      let [engineSeconds, batchSeconds, computingShare] = [Infinity, Infinity, 0];
      let [engineCpuSeconds, batchCpuSeconds] = [Infinity, Infinity];
      for (let round = 0; round < options.rounds; round++) {
        const alone = await timeEngine(photos, folder, code, options);
        engineSeconds = Math.min(engineSeconds, alone.seconds);
        engineCpuSeconds = Math.min(engineCpuSeconds, alone.cpuSeconds);
        const batch = await timeBatch(folder, format, code, options);
        batchSeconds = Math.min(batchSeconds, batch.seconds);
        computingShare = Math.max(computingShare, batch.computingShare);
        batchCpuSeconds = Math.min(batchCpuSeconds, batch.cpuSeconds);
      }
      const { megapixels } = options;
      const shareOfEngine = engineSeconds / batchSeconds;
      results.push({
        format,
        photos: photos.length,
        megapixels,
        engineSeconds,
        batchSeconds,
        shareOfEngine,
        computingShare,
        processorShare: engineCpuSeconds / batchCpuSeconds,
      });
    }
    return results;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** One photo after the other; only the network's time counts. */
async function timeEngine(
  photos: readonly string[],
  folder: string,
  code: Uint8Array,
  { host, backend, modelFolder, appVersion, signal }: BatchBenchOptions,
): Promise<Run> {
  let [ms, cpu] = [0, 0];
  for (const path of photos) {
    const result = await paintToFile(
      host,
      {
        content: { path },
        look: { ...PLAIN_SETTINGS, styles: [{ name: 'bench', weight: 1, code }] },
        compute: { backend, modelFolder },
        output: { path: join(folder, 'alone.jpg'), format: 'jpg', canReplace: true, appVersion },
      },
      { signal },
    );
    ms += result.timings.stylizeMs;
    cpu += result.cpu.stylizeMs;
  }
  return { seconds: ms / 1000, cpuSeconds: cpu / 1000 };
}

async function timeBatch(
  folder: string,
  format: BatchBenchFormat,
  code: Uint8Array,
  { host, backend, modelFolder, trunk, appVersion, photos, signal }: BatchBenchOptions,
): Promise<Run & { readonly computingShare: number }> {
  const hash = codeHash(code);
  const styles = [{ name: 'bench', weight: 1, code: hash }];
  const settings = batchSettingsSchema.parse({
    source: join(folder, 'photos'),
    destination: join(folder, 'out'),
    isRecursive: false,
    include: [],
    exclude: [],
    extensions: [],
    template: '{name}',
    conflict: 'overwrite',
    protectedFiles: [],
    renditions: [{ name: 'bench', styles, strength: 1, output: { format } }],
    isWatching: false,
    backend,
    modelFolder,
    trunk,
    appVersion,
    today: dayOf(new Date()),
  });
  const jobs = join(folder, 'jobs');
  const job = await BatchJob.open(jobs, await BatchJob.create(jobs, settings, new Map([[hash, code]])));
  const ends: { readonly ms: number; readonly cpuMs: number }[] = [];
  let engineCpuMs = 0;
  const computedMs: number[] = [];
  const engine: PaintingEngine = {
    enginePid: host.enginePid,
    async request(request, jobOptions) {
      const result = await host.request(request, jobOptions);
      computedMs.push(result.timings.stylizeMs);
      engineCpuMs = result.cpu.processMs;
      return result;
    },
  };
  try {
    await runJob(job, {
      engine,
      signal,
      onItem: () => ends.push({ ms: performance.now(), cpuMs: engineCpuMs + ownCpuMs() }),
    });
  } finally {
    await job.close();
  }
  // The first photo fills the pipeline; the others are timed from its end to the end of the last one.
  const [first, last] = [ends[0]!, ends.at(-1)!];
  const spanMs = last.ms - first.ms;
  const computingMs = computedMs.slice(1).reduce((sum, ms) => sum + ms, 0);
  const ofAll = (ms: number): number => (ms / 1000 / (photos - 1)) * photos;
  return {
    seconds: ofAll(spanMs),
    cpuSeconds: ofAll(last.cpuMs - first.cpuMs),
    computingShare: Math.min(1, computingMs / spanMs),
  };
}

function ownCpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

async function writePhotos(folder: string, count: number, megapixels: number): Promise<string[]> {
  await mkdir(folder, { recursive: true });
  const width = Math.round(Math.sqrt(megapixels * 1.5e6));
  const height = Math.round(width / 1.5);
  const paths: string[] = [];
  for (let index = 0; index < count; index++) {
    const path = join(folder, `${String(index).padStart(3, '0')}.jpg`);
    await texture(width, height, index).jpeg({ quality: 92 }).toFile(path);
    paths.push(path);
  }
  return paths;
}

/** An image with about as much detail as a photo: soft shapes under grain. */
function texture(width: number, height: number, seed: number): Sharp {
  const data = new Uint8Array(width * height * 3);
  let state = (seed + 1) * 2654435761;
  for (let index = 0; index < data.length; index++) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    const x = Math.floor(index / 3) % width;
    const y = Math.floor(index / 3 / width);
    data[index] = 128 + 80 * Math.sin((x + (index % 3) * 40) / 53 + seed) * Math.cos(y / 47) + (state >>> 27);
  }
  return sharp(data, { raw: { width, height, channels: 3 } });
}
