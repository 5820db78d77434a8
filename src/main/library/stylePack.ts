import { createHash } from 'node:crypto';
import { stat } from 'node:fs/promises';
import sharp from 'sharp';
import { z } from 'zod';
import { decodeAdapter } from '../../ml/models/styleAdapter.js';
import { codeSize, decodeStyleCode, isOlderCode, withAdapter, type StyleCode } from '../../ml/models/styleCode.js';
import { qualityCardSchema, type QualityCard } from '../../shared/domain/qualityCard.js';
import { trainingRecipeSchema, type TrainingRecipe } from '../../shared/domain/trainingRecipe.js';
import { ExpectedError, ModelError } from '../../shared/errors.js';
import { toDiskError } from '../files/diskErrors.js';
import {
  isPackEntry,
  PACK_ENTRY_BYTES,
  PACK_MANIFEST,
  parsePackManifest,
  unreadablePack,
  unsafePack,
  type PackEntry,
  type PackManifest,
} from './stylePackManifest.js';
import { checkPackNetwork } from './stylePackNetwork.js';
import { PackZip } from './stylePackZip.js';

const MAX_MANIFEST_BYTES = 1 << 20;
/** Pictures of a pack are small; larger ones are rejected before decoding. */
const MAX_PICTURE_PIXELS = 50e6;
/** Larger than the codes of any of our networks. */
const MAX_CODE_LENGTH = 1 << 20;

/** A pack that was read and validated: the hash of every entry matches, and every part is valid. */
export interface StylePack {
  readonly path: string;
  readonly bytes: number;
  readonly manifest: PackManifest;
  readonly files: ReadonlyMap<PackEntry, Uint8Array>;
  /**
   * Undefined if an earlier version made the pack for a kind of model that no longer exists. Its network, if it has
   * one, cannot run either; its picture can be encoded again.
   */
  readonly code: StyleCode | undefined;
  /** Whether it has an adapter. */
  readonly isPolished: boolean;
  readonly quality: QualityCard | undefined;
  readonly recipe: TrainingRecipe | undefined;
  /** Entries that the manifest lists and this program does not know; they were not read. */
  readonly passedOver: readonly string[];
}

/**
 * Reads a style pack from an untrusted source: does not write or run anything from it.
 *
 * Rejects an entry that the manifest does not list, since no program that writes packs adds one and no hash covers it.
 * Skips, without reading, an entry that the manifest lists and this program does not know: a later program may add one
 * within the same version.
 * @throws ExpectedError `disk/...`; `pack/unreadable` (not a pack, damaged, truncated), `pack/unsafe` (names with
 *   folders, links, duplicates, unlisted entries, sizes over the limits), `pack/unknown-version`, `pack/hash-mismatch`.
 */
export function readStylePack(path: string): Promise<StylePack> {
  return PackZip.use(path, async (zip) => {
    // The manifest first, so that a pack from a later program is reported as such, whatever else it contains.
    const manifest = parsePackManifest(await zip.read(PACK_MANIFEST, MAX_MANIFEST_BYTES), path);
    zip.assertSafe();
    const named = Object.entries(manifest.entries);
    const stowaway = zip.names.find((name) => name !== PACK_MANIFEST && !Object.hasOwn(manifest.entries, name));
    if (stowaway !== undefined) throw unsafePack(path, `it holds ${stowaway}, which its manifest does not name`);
    const files = new Map<PackEntry, Uint8Array>();
    for (const [name, { sha256, bytes: size }] of named) {
      if (!isPackEntry(name)) continue;
      const bytes = await zip.read(name, PACK_ENTRY_BYTES[name]);
      if (bytes.length !== size || hashOf(bytes) !== sha256) throw wrongHash(path, name);
      files.set(name, bytes);
    }
    const passedOver = named.map(([name]) => name).filter((name) => !isPackEntry(name));
    return {
      path,
      bytes: await sizeOf(path),
      manifest,
      files,
      passedOver,
      ...(await checkParts(path, manifest, files)),
    };
  });
}

type Parts = Pick<StylePack, 'code' | 'isPolished' | 'quality' | 'recipe'>;

async function checkParts(
  path: string,
  manifest: PackManifest,
  files: ReadonlyMap<PackEntry, Uint8Array>,
): Promise<Parts> {
  const codeBytes = files.get('code.safetensors')!;
  const isOlder = decoded(path, 'code.safetensors', () => isOlderCode(codeBytes));
  const code = isOlder ? undefined : decoded(path, 'code.safetensors', () => decodeStyleCode(codeBytes));
  if (code && code.trunk !== manifest.trunk) throw unreadablePack(path, 'its code is of another trunk than it says');
  if (code && codeSize(code) > MAX_CODE_LENGTH) throw unreadablePack(path, 'its code is too long');
  const adapterBytes = files.get('adapter.safetensors');
  const adapter = adapterBytes && decoded(path, 'adapter.safetensors', () => decodeAdapter(adapterBytes));
  if (adapter && adapter.trunk !== manifest.trunk) throw unreadablePack(path, 'its adapter is of another trunk');
  if (adapter && code) decoded(path, 'adapter.safetensors', () => withAdapter(code, adapter));
  if (manifest.kind === 'network' && !isOlder) {
    const [model, weights] = [files.get('model.json')!, files.get('weights.safetensors')!];
    const size = await checkPackNetwork(model, weights, manifest.trunk).catch((thrown: unknown) => {
      throw asPackError(path, 'its network', thrown);
    });
    if (!code || codeSize(code) !== size) throw unreadablePack(path, 'its code does not fit its network');
  }
  for (const name of ['image.jpg', 'preview.jpg'] as const) {
    const bytes = files.get(name);
    if (bytes) await checkPicture(path, name, bytes);
  }
  return {
    code,
    isPolished: adapter !== undefined,
    quality: parseJsonPart(path, 'quality.json', qualityCardSchema, files),
    recipe: parseJsonPart(path, 'recipe.json', trainingRecipeSchema, files),
  };
}

/** Checks that it is a JPEG that decodes completely: it is shown and encoded later. */
async function checkPicture(path: string, name: string, bytes: Uint8Array): Promise<void> {
  try {
    const picture = sharp(bytes, { failOn: 'error', limitInputPixels: MAX_PICTURE_PIXELS });
    const { format } = await picture.metadata();
    if (format !== 'jpeg') throw new Error(`it is ${format}`);
    await picture.stats();
  } catch (thrown) {
    throw unreadablePack(path, `its ${name} is no sound JPEG picture`, thrown);
  }
}

function parseJsonPart<Schema extends z.ZodType>(
  path: string,
  name: PackEntry,
  schema: Schema,
  files: ReadonlyMap<PackEntry, Uint8Array>,
): z.output<Schema> | undefined {
  const bytes = files.get(name);
  if (!bytes) return undefined;
  return decoded(path, name, () => schema.parse(JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))));
}

function decoded<T>(path: string, name: string, decode: () => T): T {
  try {
    return decode();
  } catch (thrown) {
    throw asPackError(path, `its ${name}`, thrown);
  }
}

function asPackError(path: string, what: string, thrown: unknown): unknown {
  const isExpected = thrown instanceof ModelError || thrown instanceof SyntaxError || thrown instanceof TypeError;
  if (thrown instanceof z.ZodError) return unreadablePack(path, `${what} is wrong: ${z.prettifyError(thrown)}`, thrown);
  return isExpected ? unreadablePack(path, `${what} is wrong: ${thrown.message.replace(/\.$/, '')}`, thrown) : thrown;
}

function wrongHash(path: string, name: string): ExpectedError {
  return new ExpectedError('pack/hash-mismatch', `${path} was changed after it was made: ${name} has another hash.`, {
    advice: 'Download the file again.',
    details: { path, entry: name },
  });
}

/** SHA-256 as hexadecimal digits. */
export function hashOf(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

async function sizeOf(path: string): Promise<number> {
  const status = await stat(path).catch((thrown: unknown) => {
    throw toDiskError(thrown, path, 'read');
  });
  return status.size;
}
