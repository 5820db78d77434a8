import { Option, type Command } from 'commander';
import { dirname, resolve } from 'node:path';
import { BatchJob, checkSource } from '../../main/batch/batchJob.js';
import { findUnfinishedJob } from '../../main/batch/findJob.js';
import {
  chooseRenditions,
  encodeRenditions,
  type RenditionWish,
  imagesOf,
} from '../../main/batch/prepareRenditions.js';
import { readPreset } from '../../main/batch/presetFile.js';
import type { EngineHost } from '../../main/engine/engineHost.js';
import { readPictureRecipe } from '../../main/images/pictureRecipe.js';
import { findModelFolder, readManifest } from '../../main/library/modelFolder.js';
import { maskGlobs, maskPatternsOf } from '../../main/library/maskBeside.js';
import type { ChosenRegion } from '../../main/library/regionChoice.js';
import { splitBlend } from '../../main/library/styleChoice.js';
import { type LibraryStyle, listStyles } from '../../main/library/styleLibrary.js';
import { appPaths } from '../../main/paths/appPaths.js';
import { appVersion } from '../../main/paths/appVersion.js';
import { type BatchSettings, CONFLICT_POLICIES, type ConflictPolicy } from '../../shared/batch/batchSettings.js';
import { dayOf, defaultTemplate, NAME_FIELDS, parseNameTemplate } from '../../shared/batch/nameTemplate.js';
import type { OutputSize } from '../../shared/batch/outputSize.js';
import type { BackendChoice } from '../../shared/domain/backends.js';
import { type ImageFormat, PAINTABLE_EXTENSIONS } from '../../shared/domain/imageFormat.js';
import { METADATA_CHOICES, type MetadataChoice } from '../../shared/domain/metadataChoice.js';
import { ExpectedError } from '../../shared/errors.js';
import { addLookOptions, lookSettingsOf, type LookFlags } from '../lookOptions.js';
import {
  backendOption,
  formatOption,
  jsonOption,
  modelOption,
  qualityOption,
  repeatedOption,
  sizeOption,
} from '../options.js';
import { recipeStyles } from '../recipeLook.js';
import { createProgressView } from '../progressView.js';
import { addRegionOptions, REGION_HELP, regionsOf, type RegionFlags } from '../regionOptions.js';
import { addSigningOptions, signingOf, type SigningFlags } from '../signingOptions.js';
import { noteSources } from '../sourceNotes.js';
import { printNote } from '../terminal.js';
import { runWithEngine, type ThenAction, thenOption } from './batchRun.js';
import { dryRun } from './batchDryRun.js';
import { mergeReportsCommand } from './batchJobs.js';

interface BatchFlags extends LookFlags, RegionFlags, SigningFlags {
  readonly style: readonly string[];
  readonly preset: readonly string[];
  readonly recipe: readonly string[];
  readonly recursive?: boolean;
  readonly include: readonly string[];
  readonly exclude: readonly string[];
  readonly photos?: string;
  readonly name?: string;
  readonly conflict: ConflictPolicy;
  readonly size?: OutputSize;
  readonly format?: ImageFormat;
  readonly quality?: number;
  readonly metadata: MetadataChoice;
  readonly shard?: string;
  readonly watch?: boolean;
  readonly dryRun?: boolean;
  readonly fresh?: boolean;
  readonly report?: string;
  readonly mergeReport?: string;
  readonly then?: ThenAction;
  readonly backend: BackendChoice;
  readonly model?: string;
  readonly json?: boolean;
}

const FIELDS = Object.entries(NAME_FIELDS)
  .map(([field, meaning]) => `  {${field}}`.padEnd(12) + meaning)
  .join('\n');

const HELP = `
Every --style and every --preset makes one picture of each photo. A blend is one style: --style sea.jpg:0.7+pastel:0.3.
A preset is a JSON file: {"name": "print", "styles": ["pastel"], "strength": 0.8, "format": "tiff", "size": "30cm@300"};
it may also hold quality, stroke, finish, metadata, colors, colorAmount, detail and regions (a list like --region).
${REGION_HELP}
Files that fit a pattern of --region are masks, not photos.

The folders below SRC are made in DEST as well (--recursive). Photos are never written over, also when SRC and DEST are
the same folder. Where another file has the name: --conflict unique numbers the new one, skip leaves the old one,
overwrite replaces it, overwrite-if-changed replaces it if the photo or the settings have changed.

Names (--name) are made of:
${FIELDS}
A slash makes a folder. With one style the default is {name}, else {name}-{style}; --dry-run shows the outcome.

What happens is journaled. After Ctrl-C, a crash or a power failure the same command goes on where it was. While it runs
the machine is kept awake where its system has a tool for that (systemd-inhibit, caffeinate); --then sleep puts it to sleep
afterwards. Another command afterwards is the shell's to run: pentimento batch … && COMMAND.

Exit code: 0 all done, 1 some failed or the batch is paused, 2 wrong usage, 130 interrupted.

Examples:
  $ pentimento batch holiday painted --style painting.jpg --recursive
  $ pentimento batch holiday painted --style pastel --style sea.jpg --name "{style}/{name}" --format jpg --size 12mp
  $ pentimento batch camera painted --style pastel --watch
  $ pentimento batch archive painted --style pastel --recursive --shard 3/8 --report reports
  $ pentimento batch --merge-report reports`;

export function registerBatch(program: Command): void {
  const command = program
    .command('batch')
    .description('stylize a folder of photos; an interrupted batch can be resumed')
    .argument('[src]', 'the folder of the photos')
    .argument('[dest]', 'the folder for the stylized images; may be the same')
    .addOption(repeatedOption('--style <image|name>', 'a style, or a blend STYLE:WEIGHT+STYLE:WEIGHT'))
    .addOption(repeatedOption('--preset <file>', 'a JSON file with styles and how to write'))
    .addOption(repeatedOption('--recipe <picture>', 'as this picture was made'))
    .option('-r, --recursive', 'include subfolders')
    .addOption(repeatedOption('--include <glob>', 'only photos that match, like "2024*/**" or "*-edit.*"'))
    .addOption(repeatedOption('--exclude <glob>', 'no photos that match'))
    .option('--photos <formats>', 'only photos of these formats, like jpg,png')
    .option('--name <template>', 'names of the outputs, like "{name}-{style}"')
    .addOption(
      new Option('--conflict <policy>', 'what to do if a file of that name exists')
        .choices(CONFLICT_POLICIES)
        .default('unique'),
    );
  addSigningOptions(addRegionOptions(addLookOptions(command)))
    .addOption(sizeOption())
    .addOption(formatOption("the photo's own"))
    .addOption(qualityOption())
    .addOption(
      new Option('--metadata <choice>', "what to keep of the photo's metadata")
        .choices(METADATA_CHOICES)
        .default('all'),
    )
    .option('--watch', 'keep running and stylize new photos as they arrive, until Ctrl-C')
    .option('--shard <k/n>', 'only part K of N, for one of several machines')
    .option('--dry-run', 'show what would be written, and write nothing')
    .option('--fresh', 'start a new batch even if an interrupted one could be resumed')
    .option('--report <folder>', 'write the report here too')
    .option('--merge-report <folder>', 'merge the reports of all parts in a folder')
    .addOption(thenOption())
    .addOption(backendOption())
    .addOption(modelOption())
    .addOption(jsonOption('one result per line'))
    .addHelpText('after', HELP)
    .action(batchCommand);
}

async function batchCommand(
  source: string | undefined,
  destination: string | undefined,
  flags: BatchFlags,
): Promise<void> {
  if (flags.mergeReport !== undefined) {
    await mergeReportsCommand(flags.mergeReport, flags.json ?? false);
    return;
  }
  if (source === undefined || destination === undefined) throw usage('A batch needs SRC and DEST.');
  const paths = appPaths();
  const { styles: library } = await listStyles(paths);
  const wishes = await wishesOf(flags, library);
  const settings = await settingsOf(source, destination, flags, wishes.length);
  const chosen = await chooseRenditions(wishes, library);
  const images = imagesOf(chosen);
  await noteSources(images);
  const patterns = maskPatternsOf(chosen.flatMap(({ regions = [] }) => regions));
  const draft = {
    ...settings,
    exclude: [...settings.exclude, ...maskGlobs(patterns)],
    protectedFiles: images,
  };
  if (flags.dryRun) {
    await dryRun(draft, chosen, flags.json ?? false);
    return;
  }
  await checkSource(draft);
  const { backend, modelFolder, trunk } = settings;
  const view = createProgressView();
  const open = async (host: EngineHost, signal: AbortSignal): Promise<BatchJob> => {
    view.update(0, 'style');
    const encoding = { engine: host, backend, modelFolder, trunk, codeCacheFolder: paths.codeCache, job: { signal } };
    const { renditions, codes } = await encodeRenditions(chosen, encoding);
    const whole: BatchSettings = { ...draft, renditions };
    const unfinished = flags.fresh ? undefined : await findUnfinishedJob(paths.jobs, whole);
    const onProgress = (done: number, total: number): void => view.update(0, `looking at photo ${done} of ${total}`);
    const id = unfinished ?? (await BatchJob.create(paths.jobs, whole, codes, { signal, onProgress }));
    const job = await BatchJob.open(paths.jobs, id);
    if (unfinished !== undefined) sayGoingOn(job);
    return job;
  };
  await runWithEngine(open, { view, asJson: flags.json ?? false, reportFolder: flags.report, then: flags.then });
}

async function wishesOf(flags: BatchFlags, library: readonly LibraryStyle[]): Promise<RenditionWish[]> {
  if (flags.style.length + flags.preset.length + flags.recipe.length === 0) {
    throw usage('A batch needs a --style, a --preset or a --recipe.');
  }
  const { format, quality, size, metadata } = flags;
  const regions = await regionsOf(flags, library);
  if (regions.length > 0 && flags.style.length === 0) {
    throw usage('--region goes with --style: presets and recipes have regions of their own.');
  }
  const wishes: RenditionWish[] = [];
  for (const style of flags.style) {
    const output = { format, quality, size, metadata };
    wishes.push({ ...lookSettingsOf(flags), styles: await splitBlend(style), regions, output });
  }
  for (const preset of flags.preset) wishes.push(await readPreset(preset));
  for (const picture of flags.recipe) wishes.push(await wishOfRecipe(picture, library));
  return wishes;
}

/** Applies the recipe of one picture to many photos. Painted regions and crops belong to one photo and are rejected. */
async function wishOfRecipe(picture: string, library: readonly LibraryStyle[]): Promise<RenditionWish> {
  const { recipe } = await readPictureRecipe(resolve(picture));
  const { styles, regions = [], ...settings } = recipe.look;
  const isPainted = regions.some((region) => !('found' in region));
  if (isPainted || recipe.frame) {
    const what = isPainted ? 'regions' : 'a crop';
    throw usage(
      `${picture} was made with ${what}, which belongs to its photo alone.`,
      'Use pentimento stylize --recipe for it.',
    );
  }
  const packFolders = [dirname(resolve(picture)), process.cwd()];
  const places = { library, codeCacheFolder: appPaths().codeCache, packFolders };
  const choices = await recipeStyles(styles, places);
  const parts: ChosenRegion[] = [];
  for (const region of regions) {
    if (!('found' in region)) continue;
    const { strength, found } = region;
    parts.push({ styles: await recipeStyles(region.styles, places), strength, found });
  }
  const { metadata = 'all', ...output } = recipe.output;
  return { ...settings, styles: choices, regions: parts, output: { ...output, metadata } };
}

/** All settings except the renditions, which need the engine. */
async function settingsOf(
  source: string,
  destination: string,
  flags: BatchFlags,
  renditions: number,
): Promise<Omit<BatchSettings, 'renditions' | 'protectedFiles'>> {
  const modelFolder = findModelFolder({ model: flags.model, shipped: appPaths().models });
  const isSame = resolve(source) === resolve(destination);
  const template = flags.name ?? defaultTemplate(renditions, isSame);
  parseNameTemplate(template);
  const shard = flags.shard === undefined ? undefined : parseShard(flags.shard);
  if (shard && flags.watch) throw usage('--watch and --shard do not go together: what arrives has no fixed parts.');
  const signing = await signingOf(flags);
  return {
    source: resolve(source),
    destination: resolve(destination),
    isRecursive: flags.recursive ?? false,
    include: [...flags.include],
    exclude: [...flags.exclude],
    extensions: extensionsOf(flags.photos),
    template,
    conflict: flags.conflict,
    isWatching: flags.watch ?? false,
    backend: flags.backend,
    modelFolder,
    trunk: (await readManifest(modelFolder)).trunk,
    appVersion: appVersion(),
    today: dayOf(new Date()),
    ...(shard ? { shard } : {}),
    ...(signing ? { signing } : {}),
  };
}

function parseShard(text: string): { index: number; count: number } {
  const match = /^(\d+)\/(\d+)$/.exec(text);
  const [index, count] = [Number(match?.[1]), Number(match?.[2])];
  if (index >= 1 && index <= count && count <= 100_000) return { index, count };
  throw usage(`--shard ${text} is no part.`, 'Write it like 3/8: the third of eight parts.');
}

function extensionsOf(formats: string | undefined): string[] {
  if (formats === undefined) return [];
  const alike: Readonly<Record<string, readonly string[]>> = { jpg: ['jpg', 'jpeg', 'jpe'], tiff: ['tif', 'tiff'] };
  const names = formats.split(',').map((name) => name.trim().toLowerCase().replace(/^\./, ''));
  const unknown = names.filter((name) => !PAINTABLE_EXTENSIONS.includes(name));
  if (unknown.length > 0) {
    throw usage(
      `Photos of the format ${unknown.join(', ')} are not read.`,
      `There are ${PAINTABLE_EXTENSIONS.join(', ')}.`,
    );
  }
  return [...new Set(names.flatMap((name) => Object.values(alike).find((group) => group.includes(name)) ?? [name]))];
}

function sayGoingOn(job: BatchJob): void {
  const { items, done, skipped, failed } = job.record.totals();
  printNote(`Going on with the batch ${job.id}: ${done + skipped + failed} of ${items} are over.`);
}

function usage(message: string, advice = 'See pentimento batch --help.'): ExpectedError {
  return new ExpectedError('usage', message, { advice });
}
