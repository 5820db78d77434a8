import { dirname, extname, resolve } from 'node:path';
import type { Command } from 'commander';
import type { EngineHost } from '../../main/engine/engineHost.js';
import { readManifest } from '../../main/library/modelFolder.js';
import { type LibraryStyle, listStyles } from '../../main/library/styleLibrary.js';
import { appPaths } from '../../main/paths/appPaths.js';
import { appVersion } from '../../main/paths/appVersion.js';
import { readPictureRecipe } from '../../main/images/pictureRecipe.js';
import { collectPhotos, type FoundPhotos } from '../../main/photos/collectPhotos.js';
import { planOutputs } from '../../main/painting/planOutputs.js';
import { resolveLook } from '../../main/painting/resolveLook.js';
import { chooseStyle, type ChosenLook, type StyleChoice } from '../../main/library/styleChoice.js';
import { isMaskBeside, maskPatternsOf } from '../../main/library/maskBeside.js';
import { maskFilesOf } from '../../main/library/regionChoice.js';
import { findModelFor } from '../../main/painting/styleModel.js';
import { stylizePhotos, type PhotoOutcome } from '../../main/painting/stylizePhotos.js';
import { SeriesForecast } from '../../shared/batch/seriesForecast.js';
import type { OutputSize } from '../../shared/batch/outputSize.js';
import type { BackendChoice } from '../../shared/domain/backends.js';
import type { Comparison } from '../../shared/domain/comparison.js';
import { describePassedOver, formatOfExtension, type PaintedFormat } from '../../shared/domain/imageFormat.js';
import { PLAIN_SETTINGS } from '../../shared/domain/look.js';
import { type FrameFormat, isReadableVideo, videoFormatOfExtension } from '../../shared/domain/videoFormat.js';
import { describeNote } from '../../shared/domain/photoNote.js';
import type { SavedRecipe } from '../../shared/domain/recipe.js';
import { ExpectedError } from '../../shared/errors.js';
import { errorFacts, printError } from '../describeError.js';
import { EXIT } from '../exitCodes.js';
import { addLookOptions, lookSettingsOf, type LookFlags } from '../lookOptions.js';
import {
  backendOption,
  compareOption,
  framesOption,
  jsonOption,
  modelOption,
  paintedFormatOption,
  parseTime,
  qualityOption,
  repeatedOption,
  sizeOption,
} from '../options.js';
import { createProgressView } from '../progressView.js';
import { recipeLook } from '../recipeLook.js';
import { addRegionOptions, REGION_HELP, regionsOf, type RegionFlags } from '../regionOptions.js';
import { addSigningOptions, signingOf, type SigningFlags } from '../signingOptions.js';
import { noteSources } from '../sourceNotes.js';
import { formatDuration, printJson, printNote, printResult } from '../terminal.js';
import { withEngine } from '../withEngine.js';

interface StylizeFlags extends LookFlags, RegionFlags, SigningFlags {
  readonly style: readonly string[];
  readonly recipe?: string;
  readonly out: string;
  readonly size?: OutputSize;
  readonly exact?: boolean;
  readonly format?: PaintedFormat;
  readonly from?: number;
  readonly to?: number;
  readonly quality?: number;
  readonly backend: BackendChoice;
  readonly model?: string;
  readonly frames?: FrameFormat;
  readonly compare?: Comparison;
  readonly overwrite?: boolean;
  readonly json?: boolean;
}

const HELP = `
A style is an image, or a name that \`pentimento styles\` lists. Several styles are blended:
--style sea.jpg:0.7 --style pastel:0.3. A folder as PHOTO means the images in it.
${REGION_HELP}

Every result holds its recipe. --recipe RESULT paints other photos like it: the same look, crop, size, format and quality
(--size, --format and --quality may change these). The same photo gives the same picture.

No file is overwritten unless --overwrite is given, and a photo itself only if --out names it as well.
In a folder a name that is taken gets a number: sea.jpg, sea (2).jpg.

Exit code: 0 all done, 1 some failed, 2 wrong usage, 130 interrupted.

Examples:
  $ pentimento stylize cat.jpg --style painting.jpg --out painted.jpg
  $ pentimento stylize cat.jpg --style painting.jpg --strength 0.6 --size 2048 --out painted.png
  $ pentimento stylize photos/*.jpg --style painting.jpg --out painted/ --format webp --quality 85
  $ pentimento stylize cat.jpg --style pastel --region sea.jpg=sky-mask.png --stroke 1024 --out painted.jpg
  $ pentimento stylize holiday/*.jpg --style pastel --region none=subject --out painted/
  $ pentimento stylize clip.mp4 --style great-wave --from 0:05 --to 0:15 --out painted.mp4
  $ pentimento stylize clip.mp4 --style great-wave --out painted/ --frames png
  $ pentimento stylize cat.jpg --style pastel --compare side --out both.jpg
  $ pentimento stylize holiday/ --style sea.jpg:0.7 --style pastel:0.3 --out painted/ --json`;

export function registerStylize(program: Command): void {
  const command = program
    .command('stylize')
    .description('stylize photos and videos after an artwork')
    .argument('<photo...>', 'photos and videos, or folders of them')
    .addOption(repeatedOption('--style <image|name>', 'the artwork or style, blended with :WEIGHT'))
    .option('--recipe <picture>', 'paint as this picture was made, instead of --style and the options of the look')
    .requiredOption('--out <file|folder>', 'where the stylized image goes');
  addSigningOptions(addRegionOptions(addLookOptions(command)))
    .addOption(sizeOption())
    .option('--from <time>', 'of a video: paint from here on, in seconds or like 1:30', parseTime)
    .option('--to <time>', 'of a video: paint up to here', parseTime)
    .addOption(framesOption())
    .addOption(compareOption())
    .option('--exact', 'measure large photos exactly, in several passes')
    .addOption(paintedFormatOption())
    .addOption(qualityOption())
    .addOption(backendOption())
    .addOption(modelOption())
    .option('--overwrite', 'replace files that exist')
    .addOption(jsonOption('one result per line'))
    .addHelpText('after', HELP)
    .action(stylizeCommand);
}

/** Shorter paintings are not foretold. */
const LEAST_FORETOLD_SECONDS = 10;

const NOTHING_TO_PAINT = { look: { ...PLAIN_SETTINGS, styles: [] } };

async function stylizeCommand(paths: string[], flags: StylizeFlags, command: Command): Promise<void> {
  const started = performance.now();
  await withEngine(async (engine, signal) => {
    // It starts while files are listed and outputs planned.
    engine.start();
    const { styles: library } = await listStyles(appPaths());
    const wish = await wishOf(flags, command, library);
    try {
      await stylizeAs(wish, paths, flags, { engine, signal, started });
    } finally {
      await wish.remove();
    }
  });
}

interface Work {
  readonly engine: EngineHost;
  readonly signal: AbortSignal;
  /** When the command started, in ms. */
  readonly started: number;
}

/** The requested look, from options or from a recipe. */
interface Wish {
  readonly look: ChosenLook;
  readonly recipe?: SavedRecipe;
  readonly remove: () => Promise<void>;
}

async function wishOf(flags: StylizeFlags, command: Command, library: readonly LibraryStyle[]): Promise<Wish> {
  if (flags.recipe === undefined) {
    if (flags.style.length === 0) throw usage('Stylizing needs a --style or a --recipe.');
    const styles: StyleChoice[] = [];
    for (const text of flags.style) styles.push(await chooseStyle(text, library));
    const regions = await regionsOf(flags, library);
    return { look: { ...lookSettingsOf(flags), styles, regions }, remove: () => Promise.resolve() };
  }
  const given = LOOK_OPTIONS.filter((name) => command.getOptionValueSource(name) === 'cli');
  if (given.length > 0) {
    const names = given.map((name) => `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`).join(', ');
    throw usage(`The recipe says how the picture looks: --recipe does not go together with ${names}.`);
  }
  const whole = await readPictureRecipe(resolve(flags.recipe));
  const packFolders = [dirname(resolve(flags.recipe)), process.cwd()];
  const { look, remove } = await recipeLook(whole, { library, codeCacheFolder: appPaths().codeCache, packFolders });
  return { look, recipe: whole.recipe, remove };
}

/** Options that a recipe already sets. */
const LOOK_OPTIONS = [
  'style',
  'region',
  'subjectBox',
  'exact',
  'strength',
  'stroke',
  'finish',
  'colors',
  'colorAmount',
  'detail',
];

async function stylizeAs(
  wish: Wish,
  paths: string[],
  flags: StylizeFlags,
  { engine, signal, started }: Work,
): Promise<void> {
  const folders = appPaths();
  const { look: chosen, recipe } = wish;
  const signing = await signingOf(flags);
  const all = [...chosen.styles, ...(chosen.regions ?? []).flatMap((region) => region.styles)];
  const styleImages = all.flatMap((choice) => (choice.kind === 'image' ? [choice.path] : []));
  const regions = chosen.regions ?? [];
  await noteSources([...styleImages, ...maskFilesOf(regions)]);
  const found = withoutMasks(await collectPhotos(paths, true), maskPatternsOf(regions));
  const plan = await planOutputs(found, {
    out: flags.out,
    format: flags.format ?? (recipe && namesNoFile(flags.out) ? recipe.output.format : undefined),
    frames: flags.frames,
    canOverwrite: flags.overwrite ?? false,
    styleImages: [...styleImages, ...maskFilesOf(regions)],
  });
  const modelFolder = findModelFor(all, { model: flags.model, shipped: folders.models });
  const { trunk } = await readManifest(modelFolder);

  const view = createProgressView();
  const outcomes: PhotoOutcome[] = [];
  /** The photo whose estimated time was printed last. */
  let foretold: string | undefined;
  const forecast = new SeriesForecast();
  const setting = { backend: flags.backend, modelFolder };
  try {
    // If no photo can be stylized, no style is encoded.
    const canWork = plan.some((item) => item.error === undefined);
    if (canWork) view.update(0, 'style');
    const prepare = { ...setting, engine, trunk, codeCacheFolder: folders.codeCache, job: { signal } };
    const { look } = canWork ? await resolveLook(chosen, prepare) : NOTHING_TO_PAINT;
    await stylizePhotos(plan, {
      engine,
      look,
      compute: { ...setting, isExact: flags.exact ?? recipe?.isExact },
      frame: recipe?.frame,
      range: flags.from === undefined && flags.to === undefined ? undefined : { from: flags.from, to: flags.to },
      output: {
        size: flags.size ?? recipe?.output.size,
        quality: flags.quality ?? recipe?.output.quality,
        metadata: recipe?.output.metadata,
        compare: flags.compare,
        appVersion: appVersion(),
        signing,
      },
      signal,
      onProgress: (photo, { fraction, phase, secondsLeft }) => {
        if (secondsLeft !== undefined && !isReadableVideo(photo) && foretold !== photo) {
          foretold = photo;
          const what = look.effort === 'fine' ? 'the fine finish' : 'painting';
          const isLong = look.effort === 'fine' || secondsLeft >= LEAST_FORETOLD_SECONDS;
          if (isLong) view.aside(() => printNote(`${photo}: ${what} takes about ${formatDuration(secondsLeft)}.`));
        }
        const others = plan.length - outcomes.length - 1;
        const label = `${position(outcomes.length, plan)}${photo} | ${phase}`;
        view.update(
          (outcomes.length + fraction) / plan.length,
          label,
          forecast.secondsLeft(photo, secondsLeft, others),
        );
      },
      onOutcome: (outcome) => {
        outcomes.push(outcome);
        view.aside(() => printOutcome(outcome, flags.json ?? false));
      },
    });
  } finally {
    view.end();
  }
  if (found.passedOver && found.passedOver.length > 0) printNote(describePassedOver(found.passedOver));
  const failed = outcomes.filter((outcome) => outcome.error).length;
  if (plan.length > 1) {
    const time = formatDuration((performance.now() - started) / 1000);
    printNote(
      `${outcomes.length - failed} of ${plan.length} stylized in ${time}${failed ? `, ${failed} failed` : ''}.`,
    );
  }
  process.exitCode = failed > 0 ? EXIT.failed : EXIT.done;
}

function namesNoFile(out: string): boolean {
  return formatOfExtension(extname(out)) === undefined && videoFormatOfExtension(extname(out)) === undefined;
}

/** The photos without the masks that lie beside them. */
function withoutMasks(found: FoundPhotos, patterns: readonly string[]): FoundPhotos {
  return { ...found, photos: found.photos.filter(({ path }) => !isMaskBeside(patterns, path)) };
}

function usage(message: string): ExpectedError {
  return new ExpectedError('usage', message, { advice: 'See pentimento stylize --help.' });
}

function position(index: number, plan: readonly unknown[]): string {
  return plan.length > 1 ? `${index + 1}/${plan.length} ` : '';
}

function printOutcome(outcome: PhotoOutcome, asJson: boolean): void {
  const { photo } = outcome;
  if (outcome.error) {
    if (asJson) printJson({ photo, ok: false, error: errorFacts(outcome.error) });
    printError(outcome.error);
    return;
  }
  const { width, height, frames, notes, backend, deviceName, timings, peakMemoryBytes, seamScore } = outcome.result;
  if (asJson) {
    printJson({
      photo,
      ok: true,
      out: outcome.result.outPath,
      width,
      height,
      ...(frames > 1 ? { frames } : {}),
      ...(notes.length > 0 ? { notes } : {}),
      backend,
      device: deviceName,
      timings,
      peakMemoryBytes,
      seamScore,
    });
    return;
  }
  const seconds = Object.values(timings).reduce((sum, ms) => sum + ms, 0) / 1000;
  const size = `${width} x ${height}${frames > 1 ? `, ${frames} frames` : ''}`;
  printResult(`${photo} -> ${outcome.outPath} (${size}, ${seconds.toFixed(1)} s on ${backend})`);
  for (const note of notes) printNote(`${photo}: ${describeNote(note)}`);
}
