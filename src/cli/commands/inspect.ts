import { extname, resolve } from 'node:path';
import type { Command } from 'commander';
import { sniff } from '../../main/images/openImage.js';
import { findModelFolder, readManifest } from '../../main/library/modelFolder.js';
import { readStylePack, type StylePack } from '../../main/library/stylePack.js';
import { PACK_EXTENSION } from '../../main/library/stylePackManifest.js';
import { appPaths } from '../../main/paths/appPaths.js';
import { qualityCardMarkdown } from '../../shared/domain/qualityCard.js';
import { jsonOption, modelOption } from '../options.js';
import { packFacts } from '../packFacts.js';
import { inspectPicture } from './inspectPicture.js';
import { formatTable, printJson, printResult, printText } from '../terminal.js';

interface InspectFlags {
  readonly model?: string;
  readonly json?: boolean;
}

export function registerInspect(program: Command): void {
  program
    .command('inspect')
    .description('show what a picture says of itself, or check a style pack without adding it')
    .argument('<file>', 'a picture, or a .pentstyle file')
    .addOption(modelOption())
    .addOption(jsonOption('all of it'))
    .action(inspectCommand);
}

async function inspectCommand(path: string, flags: InspectFlags): Promise<void> {
  if (extname(path).toLowerCase() !== PACK_EXTENSION && (await isPicture(resolve(path)))) {
    await inspectPicture(resolve(path), flags.json ?? false);
    return;
  }
  const pack = await readStylePack(resolve(path));
  const { trunk } = await readManifest(findModelFolder({ model: flags.model, shipped: appPaths().models }));
  const fits = fitOf(pack, trunk);
  if (flags.json) {
    printJson({ ...packFacts(pack), fits });
    return;
  }
  for (const line of [...headLines(pack, fits), '', ...entryLines(pack)]) printResult(line);
  if (pack.quality) printText(`\n${qualityCardMarkdown(pack.quality).trimEnd()}`);
}

/** Decides by content, so that a pack with another file extension is still recognized. */
async function isPicture(path: string): Promise<boolean> {
  return (await sniff(path)) !== undefined;
}

/** What the style uses with the current model: its style code, its own network, its picture, or nothing. */
type Fit = 'code' | 'network' | 'picture' | 'none';

function fitOf({ manifest, files }: StylePack, trunk: string): Fit {
  if (manifest.kind === 'network') return 'network';
  if (manifest.trunk === trunk) return 'code';
  return files.has('image.jpg') ? 'picture' : 'none';
}

const FIT_WORDS: Readonly<Record<Fit, string>> = {
  code: 'the model in use',
  network: 'the network that it brings; it blends with no other style',
  picture: 'another model; here it is encoded again from its picture',
  none: 'another model, and there is no picture to encode it from again',
};

function headLines({ manifest, recipe, passedOver }: StylePack, fits: Fit): string[] {
  const { name, id, description, author, license, source, created, trunk } = manifest;
  const rows = [
    ['style', `${name} (${id})`],
    ['description', description],
    ['author', author],
    ['license', license],
    ['source', source],
    ['created', created],
    ['made for', FIT_WORDS[fits]],
    ['trunk', trunk],
    ['training', recipe && `${recipe.step} steps, ${recipe.imagesSeen} images seen`],
    ['passed over', passedOver.length === 0 ? undefined : passedOver.join(', ')],
  ];
  return formatTable(rows.filter((row): row is [string, string] => row[1] !== undefined));
}

function entryLines({ manifest }: StylePack): string[] {
  return formatTable(
    Object.entries(manifest.entries).map(([name, { bytes, sha256 }]) => [name, String(bytes), sha256.slice(0, 16)]),
  );
}
