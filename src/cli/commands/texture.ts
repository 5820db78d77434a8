import { join, resolve } from 'node:path';
import { Option, type Command } from 'commander';
import { chooseStyle, type StyleChoice } from '../../main/library/styleChoice.js';
import { readManifest } from '../../main/library/modelFolder.js';
import { listStyles } from '../../main/library/styleLibrary.js';
import { resolveLook } from '../../main/painting/resolveLook.js';
import { findModelFor } from '../../main/painting/styleModel.js';
import { appPaths } from '../../main/paths/appPaths.js';
import { appVersion } from '../../main/paths/appVersion.js';
import { enginePainter } from '../../main/textures/enginePainter.js';
import { paintModel, type PaintedModel } from '../../main/textures/paintModel.js';
import { planModels, type PlannedModel } from '../../main/textures/planModels.js';
import { checkFree, writeModel } from '../../main/textures/writeModel.js';
import type { TextureFormat } from '../../main/textures/modelTypes.js';
import type { BackendChoice } from '../../shared/domain/backends.js';
import { TEXTURE_FORMATS } from '../../shared/domain/modelFormat.js';
import { describeModelNote } from '../../shared/domain/modelNote.js';
import type { MaskArea } from '../../shared/domain/regionArea.js';
import { AppError, CancelledError, ExpectedError } from '../../shared/errors.js';
import { errorFacts, printError } from '../describeError.js';
import { EXIT } from '../exitCodes.js';
import { addLookOptions, lookSettingsOf, type LookFlags } from '../lookOptions.js';
import { backendOption, integerBetween, jsonOption, modelOption, qualityOption, repeatedOption } from '../options.js';
import { createProgressView } from '../progressView.js';
import { printJson, printNote, printResult } from '../terminal.js';
import { withEngine } from '../withEngine.js';

interface TextureFlags extends LookFlags {
  readonly style: readonly string[];
  readonly out: string;
  readonly material: readonly string[];
  readonly mesh: readonly string[];
  readonly emissive?: boolean;
  readonly bake?: number;
  readonly textures?: TextureFormat;
  readonly glb?: boolean;
  readonly quality?: number;
  readonly backend: BackendChoice;
  readonly model?: string;
  readonly overwrite?: boolean;
  readonly json?: boolean;
}

const HELP = `
Models are glTF (.gltf, .glb) and OBJ with its MTL. The painted model has the same format, or is a GLB file; only its
color textures change (base color, diffuse, with --emissive also emissive ones). Strokes continue across the seams of
the texture. --bake makes textures of plain colors and of colors of corners, where there are UVs.

A .glb file is written as --out FILE or into the folder --out. A model of several files goes with all of them into a
folder of its own. --stroke is the long side at which the largest texture is painted.

Exit code: 0 all done, 1 some failed, 2 wrong usage, 130 interrupted.

Examples:
  $ pentimento texture robot.glb --style great-wave --out robot-painted.glb
  $ pentimento texture scenes/*.gltf --style sea.jpg:0.7 --style pastel:0.3 --out painted/
  $ pentimento texture house.obj --style pastel --material walls --material roof --out painted/house.obj
  $ pentimento texture toy.gltf --style pastel --bake 1024 --textures webp --out toy-painted.glb`;

export function registerTexture(program: Command): void {
  const command = program
    .command('texture')
    .description('paint the textures of 3D models')
    .argument('<model...>', '.glb, .gltf or .obj files')
    .addOption(repeatedOption('--style <image|name>', 'the artwork or style, blended with :WEIGHT'))
    .requiredOption('--out <file|folder>', 'where the painted model goes');
  addLookOptions(command)
    .addOption(repeatedOption('--material <name>', 'paint only this material'))
    .addOption(repeatedOption('--mesh <name>', 'paint only this mesh, or object of an OBJ'))
    .option('--emissive', 'also paint emissive textures')
    .addOption(bakeOption())
    .addOption(texturesOption())
    .option('--glb', 'write a GLB file, whatever the model was')
    .addOption(qualityOption())
    .addOption(backendOption())
    .addOption(modelOption())
    .option('--overwrite', 'replace files that exist')
    .addOption(jsonOption('one result per line'))
    .addHelpText('after', HELP)
    .action(textureCommand);
}

function bakeOption(): Option {
  return new Option('--bake <px>', 'paint plain colors and colors of corners too, on textures of this size').argParser(
    integerBetween(16, 4096),
  );
}

function texturesOption(): Option {
  return new Option('--textures <format>', 'of painted textures (default: as they came)').choices(TEXTURE_FORMATS);
}

async function textureCommand(paths: string[], flags: TextureFlags): Promise<void> {
  if (flags.style.length === 0) {
    throw new ExpectedError('usage', 'Painting needs a --style.', { advice: 'See pentimento texture --help.' });
  }
  const folders = appPaths();
  const { styles: library } = await listStyles(folders);
  const styles: StyleChoice[] = [];
  for (const text of flags.style) styles.push(await chooseStyle(text, library));
  const plan = await planModels(paths, flags.out, flags.glb);
  const modelFolder = findModelFor(styles, { model: flags.model, shipped: folders.models });
  const { trunk } = await readManifest(modelFolder);
  const setting = { backend: flags.backend, modelFolder };
  const view = createProgressView();
  let failed = 0;
  try {
    await withEngine(async (engine, signal) => {
      view.update(0, 'style');
      const prepare = { ...setting, engine, trunk, codeCacheFolder: folders.codeCache, job: { signal } };
      const { look } = await resolveLook<MaskArea>({ ...lookSettingsOf(flags), styles }, prepare);
      const paint = enginePainter({ engine, look, compute: setting, appVersion: appVersion(), signal });
      for (const [index, item] of plan.entries()) {
        try {
          const painted = await paintOne(item, paint, flags, signal, (fraction, phase) => {
            view.update((index + fraction) / plan.length, `${item.path} | ${phase}`);
          });
          view.aside(() => printPainted(item, painted, flags.json ?? false));
        } catch (thrown) {
          if (thrown instanceof CancelledError || !(thrown instanceof AppError)) throw thrown;
          failed++;
          view.aside(() => printFailure(item, thrown, flags.json ?? false));
        }
      }
    });
  } finally {
    view.end();
  }
  if (plan.length > 1) printNote(`${plan.length - failed} of ${plan.length} models painted.`);
  process.exitCode = failed > 0 ? EXIT.failed : EXIT.done;
}

async function paintOne(
  { path, folder, name, asGlb }: PlannedModel,
  paint: Parameters<typeof paintModel>[1],
  flags: TextureFlags,
  signal: AbortSignal,
  onProgress: (fraction: number, phase: string) => void,
): Promise<PaintedModel> {
  const { material, mesh, emissive, bake, textures, stroke, quality, overwrite: canReplace = false } = flags;
  const painted = await paintModel(resolve(path), paint, {
    name,
    asGlb,
    emissive,
    materials: material.length > 0 ? material : undefined,
    parts: mesh.length > 0 ? mesh : undefined,
    bakePx: bake,
    textureFormat: textures,
    strokePx: stroke,
    quality,
    signal,
    onProgress: ({ fraction, phase }) => onProgress(fraction, phase),
    onPlan: (parts) => checkFree(folder, parts, canReplace),
  });
  await writeModel(folder, painted.parts, { canReplace, signal });
  onProgress(1, 'write');
  return painted;
}

function printPainted({ path, folder, name }: PlannedModel, painted: PaintedModel, asJson: boolean): void {
  const { textures, islands, seams, notes } = painted;
  const out = join(folder, name);
  const sentences = notes.map(describeModelNote);
  const [before, after] = [seams.before.score, seams.after.score];
  if (asJson) {
    printJson({ model: path, ok: true, out, textures, islands, seamScore: { before, after }, notes: sentences });
    return;
  }
  const what = `${textures} ${textures === 1 ? 'texture' : 'textures'}, ${islands} ${islands === 1 ? 'island' : 'islands'}`;
  printResult(`${path} -> ${out} (${what}${after === undefined ? '' : `, seams ${after.toFixed(2)}`})`);
  for (const note of sentences) printNote(`${path}: ${note}`);
}

function printFailure({ path }: PlannedModel, error: AppError, asJson: boolean): void {
  if (asJson) printJson({ model: path, ok: false, error: errorFacts(error) });
  printError(error);
}
