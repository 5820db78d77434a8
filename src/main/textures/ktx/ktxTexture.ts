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

/**
 * Encodes a painted texture like its own file; others as UASTC with smaller versions. The format compresses colors and
 * opacity together, so the opacity may change. Throws like `encodeKtx`.
 * @returns also by how much an opacity differs at most, of 255; undefined: nowhere
 */
export async function encodeKtxTexture(
  { ktx = { isUastc: true, hasMips: true }, alpha }: TexturePixels,
  pixels: PixelImage,
  {
    quality = DEFAULT_QUALITY,
    signal,
  }: { readonly quality?: number | undefined; readonly signal?: AbortSignal | undefined },
): Promise<{ readonly bytes: Uint8Array; readonly alphaError: number | undefined }> {
  const { width, height } = pixels;
  const bytes = await encodeKtx({ ...ktx, width, height, data: withAlpha(pixels, alpha), quality }, signal);
  if (!alpha) return { bytes, alphaError: undefined };
  const { data } = await decodeKtx(bytes, signal);
  const error = alpha.reduce((most, value, texel) => Math.max(most, Math.abs(value - data[4 * texel + 3]!)), 0);
  return { bytes, alphaError: error === 0 ? undefined : error };
}
