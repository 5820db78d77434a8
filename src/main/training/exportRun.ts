import { basename, join } from 'node:path';
import { STYLE_CODE_FILE, STYLE_MODEL_FOLDER } from '../../shared/domain/styleInfo.js';
import { RECIPE_FILE } from '../../shared/domain/trainingRecipe.js';
import { ExpectedError, ModelError } from '../../shared/errors.js';
import { ofNetwork, type Checkpoint } from '../../ml/checkpoints/checkpoint.js';
import { mixArrays } from '../../ml/checkpoints/mixArrays.js';
import { decodeSafetensors, encodeSafetensors } from '../../ml/checkpoints/safetensors.js';
import { learntStyle } from '../../ml/models/customStyle.js';
import { encodeModelBundle } from '../../ml/models/modelBundle.js';
import { MANIFEST_FILE, parseModelManifest, type ModelManifest } from '../../ml/models/modelManifest.js';
import type { NamedArrays } from '../../ml/models/parameters.js';
import { encodeStyleCode, unflattenCode } from '../../ml/models/styleCode.js';
import { isOfTrunk } from '../../ml/models/trunkHash.js';
import { perceptualEncoderArrays } from '../../ml/models/perceptualStudent.js';
import { parseTaskOptions } from '../../ml/train/config.js';
import { customStyleOptionsSchema } from '../../ml/train/tasks/customStyleTask.js';
import { styleTransferOptionsSchema } from '../../ml/train/tasks/styleTransferTask.js';
import { findModelFolder, folderFiles, readManifest } from '../library/modelFolder.js';
import { writeFiles } from '../library/styleLibrary.js';
import { appPaths } from '../paths/appPaths.js';
import { CheckpointFolder } from './checkpointFolder.js';
import { readRunConfig } from './runFolder.js';
import { grainOfRun } from './styleRun.js';

export interface ExportOptions {
  /** Folder of the run. */
  readonly run: string;
  /** A number: the checkpoint of that step. */
  readonly checkpoint: 'best' | 'last' | number;
  /** Whether to export the moving average of the weights instead of the weights of the last step. */
  readonly average: boolean;
  /** Folder of the bundle. */
  readonly out: string;
  readonly name?: string | undefined;
  readonly license?: string | undefined;
  /**
   * Other runs of the same task to mix in, each with its share of the weights; the shares sum to 0-1. Default: none.
   */
  readonly mix?: readonly { readonly run: string; readonly share: number }[] | undefined;
}

export interface ExportedRun {
  readonly step: number;
  /** The files written, absolute. */
  readonly files: readonly string[];
}

/** What training exports: weights by name, and how they were trained, for the manifest. */
interface Learnt {
  readonly arrays: NamedArrays;
  readonly training: ModelManifest['training'];
}

/** Converts a task's networks to the exported files, by name. */
type Exporter = (checkpoint: Checkpoint, learnt: Learnt, options: ExportOptions) => Promise<Map<string, Uint8Array>>;

const EXPORTERS: Readonly<Record<string, Exporter>> = {
  styleTransfer: (checkpoint, { arrays, training }, options) => {
    const { generator } = parseTaskOptions(styleTransferOptionsSchema, checkpoint.state.config);
    return encodeModelBundle(generator, ofNetwork(arrays, 'generator'), {
      name: options.name ?? basename(options.run),
      license: options.license ?? 'See MODEL_CARD.md.',
      training,
      metrics: checkpoint.state.bestLoss === null ? {} : { bestTrainingLoss: checkpoint.state.bestLoss },
    });
  },
  customStyle: async (checkpoint, { arrays, training }, options) => {
    const { trunk } = parseTaskOptions(customStyleOptionsSchema, checkpoint.state.config);
    const learnt = learntStyle(ofNetwork(arrays, 'style'));
    if (!learnt) throw new ModelError('checkpoint/unreadable', 'The checkpoint holds no style code.');
    const { generator } = await readManifest(modelFolderOf(checkpoint));
    const recipe = new TextEncoder().encode(`${JSON.stringify(training, null, 2)}\n`);
    const own = learnt.trunk && (await ownNetwork(checkpoint, learnt.trunk, options));
    const code = unflattenCode(generator, own?.trunk ?? trunk, learnt.code);
    return new Map([
      [STYLE_CODE_FILE, encodeStyleCode({ ...code, grain: await grainOfRun(options.run) })],
      [RECIPE_FILE, recipe],
      ...(own?.files ?? []),
    ]);
  },
  perceptualDistillation: (_checkpoint, { arrays }) =>
    Promise.resolve(
      new Map([['weights.safetensors', encodeSafetensors(perceptualEncoderArrays(ofNetwork(arrays, 'perceptual')))]]),
    ),
};

/**
 * Exports what a run has learned as a model that the app can load. The run may still be training.
 * @throws ExpectedError when a run has no checkpoint; ModelError `checkpoint/unreadable`, `model/shape-mismatch` if the
 *   networks of two runs differ; ExpectedError `config/invalid` for shares that sum to more than 1.
 */
export async function exportRun(options: ExportOptions): Promise<ExportedRun> {
  await readRunConfig(options.run);
  const checkpoint = await readCheckpoint(options.run, options);
  const exporter = EXPORTERS[checkpoint.state.config.task.name];
  if (!exporter) {
    throw new ExpectedError('config/invalid', `Runs of the task ${checkpoint.state.config.task.name} have no export.`);
  }
  const files = await exporter(checkpoint, await mixIn(learntIn(checkpoint, options), options), options);
  await writeFiles(options.out, files);
  return { step: checkpoint.state.step, files: [...files.keys()].map((name) => join(options.out, name)) };
}

/** The bundle of a style's own network, by paths in its folder: the trained trunk with the encoder it started with. */
async function ownNetwork(
  checkpoint: Checkpoint,
  trunkArrays: NamedArrays,
  { name, run }: ExportOptions,
): Promise<{ trunk: string; files: [string, Uint8Array][] }> {
  const folder = modelFolderOf(checkpoint);
  const origin = await readManifest(folder);
  const { arrays } = decodeSafetensors(await folderFiles(folder).read(origin.weights.file));
  const encoder = [...arrays].filter(([parameter]) => !isOfTrunk(parameter));
  const bundle = await encodeModelBundle(origin.generator, new Map([...trunkArrays, ...encoder]), {
    name: name ?? basename(run),
    license: origin.license,
    metrics: {},
    training: { begunFrom: { name: origin.name, trunk: origin.trunk }, step: checkpoint.state.step },
  });
  const trunk = parseModelManifest(bundle.get(MANIFEST_FILE)!).trunk;
  return { trunk, files: [...bundle].map(([file, bytes]) => [`${STYLE_MODEL_FOLDER}/${file}`, bytes]) };
}

/** The folder of the model that a style was trained for. */
function modelFolderOf({ state }: Checkpoint): string {
  return findModelFolder({ model: state.config.data.model, shipped: appPaths().models });
}

/** The moving average contains the averaged networks only. */
function learntIn(checkpoint: Checkpoint, options: ExportOptions): Learnt {
  const arrays = options.average ? checkpoint.average : checkpoint.weights;
  return { arrays, training: describeTraining(checkpoint, options) };
}

async function mixIn({ arrays, training }: Learnt, options: ExportOptions): Promise<Learnt> {
  const { mix = [] } = options;
  if (mix.length === 0) return { arrays, training };
  const others = await Promise.all(
    mix.map(async ({ run, share }) => ({ share, ...learntIn(await readCheckpoint(run, options), options) })),
  );
  return {
    arrays: mixArrays(arrays, others),
    training: { ...training, mixedWith: others.map((other) => ({ share: other.share, ...other.training })) },
  };
}

async function readCheckpoint(run: string, { checkpoint }: ExportOptions): Promise<Checkpoint> {
  const folder = new CheckpointFolder(join(run, 'checkpoints'));
  const step = await stepOf(folder, checkpoint);
  if (step !== undefined) return folder.load(step);
  throw new ExpectedError('disk/not-readable', `The run in ${run} has no checkpoint yet.`, {
    advice: 'Wait for the first checkpoint.',
  });
}

/** The step of a checkpoint; undefined if there is none. */
async function stepOf(folder: CheckpointFolder, checkpoint: ExportOptions['checkpoint']): Promise<number | undefined> {
  if (typeof checkpoint === 'number') return checkpoint;
  return checkpoint === 'last' ? (await folder.steps()).at(-1) : folder.findBest();
}

/** The manifest's description of the training, without paths of the machine that trained. */
function describeTraining({ state }: Checkpoint, { average }: ExportOptions): ModelManifest['training'] {
  const { initialWeights: _initial, ...config } = state.config;
  const { cropSize, scale, maxUpscale, flip, holdOut, samples } = config.data;
  const data = { cropSize, scale, maxUpscale, flip, holdOut, samples };
  return {
    step: state.step,
    imagesSeen: state.imagesSeen,
    hours: Math.round(state.elapsedSeconds / 36) / 100,
    backend: state.backend,
    weights: average ? 'moving average' : 'last step',
    // JSON drops undefined values.
    config: JSON.parse(JSON.stringify({ ...config, data })) as Record<string, never>,
  };
}
