import type { PixelImage } from '../../../shared/domain/pixelImage.js';
import { CancelledError } from '../../../shared/errors.js';
import { damaged, tooManyTexels, unsupported } from '../modelErrors.js';
import type { ModelTexture } from '../modelTypes.js';
import { splitChannels, withAlpha, type TexturePixels } from '../texels.js';
import { MOST_KTX_TEXELS } from './basis.js';
import { readKtxHeader } from './ktxHeader.js';
import { decodeKtx, encodeKtx } from './ktxThread.js';

/** Of ETC1S, unless another is asked for. */
const DEFAULT_QUALITY = 80;

/** Throws like `decodeTexture`. */
export async function decodeKtxTexture(
  path: string,
  { bytes, name }: ModelTexture,
  { allowed, signal }: { readonly allowed: number; readonly signal: AbortSignal | undefined },
): Promise<TexturePixels> {
  const header = readKtxHeader(bytes);
  if (!header) throw damaged(path, `its texture ${name} is cut off`);
  const { width, height, hasMips, isBasisPicture } = header;
  if (!isBasisPicture) {
    throw unsupported(
      path,
      `The texture ${name} of ${path} is a KTX2 file in another format than Basis Universal.`,
      'Use KTX2 with ETC1S or UASTC, as glTF has it, or PNG, JPEG, WebP or AVIF.',
    );
  }
  if (width * height > allowed) throw tooManyTexels(path);
  try {
    const { data, hasAlpha, isUastc } = await decodeKtx(bytes, signal);
    if (data.length !== 4 * width * height) throw new Error('The KTX2 file has another size than it declares.');
    const { pixels, alpha } = splitChannels(data, { width, height, channels: 4 });
    return { format: 'ktx2', ktx: { isUastc, hasMips }, pixels, alpha: hasAlpha ? alpha : undefined };
  } catch (thrown) {
    if (thrown instanceof CancelledError) throw thrown;
    throw damaged(path, `its texture ${name} is cut off or damaged`, thrown);
  }
}

export function fitsKtx({ width, height }: PixelImage): boolean {
  return width * height <= MOST_KTX_TEXELS;
}

/** Encodes a painted texture like its own file; others as UASTC with smaller versions. Throws like `encodeKtx`. */
export function encodeKtxTexture(
  { ktx = { isUastc: true, hasMips: true }, alpha }: TexturePixels,
  pixels: PixelImage,
  {
    quality = DEFAULT_QUALITY,
    signal,
  }: { readonly quality?: number | undefined; readonly signal?: AbortSignal | undefined },
): Promise<Uint8Array> {
  const { width, height } = pixels;
  return encodeKtx({ ...ktx, width, height, data: withAlpha(pixels, alpha), quality }, signal);
}
