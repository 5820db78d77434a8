import type { Asset } from '@trustnxt/c2pa-ts/asset';
import type * as assets from '@trustnxt/c2pa-ts/asset';
import type * as signatures from '@trustnxt/c2pa-ts/cose';
import type * as boxes from '@trustnxt/c2pa-ts/jumbf';
import type * as manifests from '@trustnxt/c2pa-ts/manifest';
import type * as certificates from '@peculiar/x509';
import type { FileFormat } from '../sniffFormat.js';
import { TiffAsset } from './tiffAsset.js';
import { WebpAsset } from './webpAsset.js';

export type CredentialFile = Asset;

/** The parts of the library for content credentials (C2PA). */
export interface C2pa {
  readonly assets: typeof assets;
  readonly boxes: typeof boxes;
  readonly manifests: typeof manifests;
  readonly signatures: typeof signatures;
  readonly certificates: typeof certificates;
}

let loaded: Promise<C2pa> | undefined;

/** Loads the library with the first file that needs it: it takes about 0.3 s. */
export function loadC2pa(): Promise<C2pa> {
  loaded ??= load();
  return loaded;
}

async function load(): Promise<C2pa> {
  const [assetPart, boxPart, manifestPart, signaturePart, certificatePart] = await Promise.all([
    import('@trustnxt/c2pa-ts/asset'),
    import('@trustnxt/c2pa-ts/jumbf'),
    import('@trustnxt/c2pa-ts/manifest'),
    import('@trustnxt/c2pa-ts/cose'),
    import('@peculiar/x509'),
  ]);
  return {
    assets: assetPart,
    boxes: boxPart,
    manifests: manifestPart,
    signatures: signaturePart,
    certificates: certificatePart,
  };
}

/**
 * A file as the library takes it; undefined for a format in which it finds no credentials.
 * @throws Error if the file's structure is damaged
 */
export function credentialFile({ assets: known }: C2pa, bytes: Uint8Array): CredentialFile | undefined {
  const kind = [known.JPEG, known.PNG, known.BMFF, WebpAsset, TiffAsset].find((each) => each.canRead(bytes));
  return kind && new kind(bytes);
}

/** The media type of a file format, as credentials name it. */
export function mimeOf(format: FileFormat): string {
  return `image/${format}`;
}
