import type { BasisModule } from 'ktx2-encoder';

/** How a KTX2 texture is compressed, so that a painted one is compressed alike. */
export interface KtxKind {
  /** UASTC, which is larger and finer than ETC1S. */
  readonly isUastc: boolean;
  readonly hasMips: boolean;
}

export interface DecodedKtx {
  /** Red, green, blue and opacity of each texel. */
  readonly data: Uint8Array;
  readonly hasAlpha: boolean;
  readonly isUastc: boolean;
}

export interface KtxPicture extends KtxKind {
  readonly width: number;
  readonly height: number;
  /** Red, green, blue and opacity of each texel. */
  readonly data: Uint8Array;
  /** 1-100, of ETC1S. */
  readonly quality: number;
}

/** The encoder takes no more texels than this. */
export const MOST_KTX_TEXELS = 12 * 2 ** 20;

const RGBA32 = 13;
const RAW_PIXELS = 0;
/** 0-4. Each further one takes about twice the time and gains less than a decibel. */
const UASTC_EFFORT = 1;

let loading: Promise<BasisModule> | undefined;

async function library(): Promise<BasisModule> {
  loading ??= import('ktx2-encoder').then(({ NodeBasisEncoder }) => new NodeBasisEncoder().init());
  return loading;
}

/** Decodes the largest picture of a KTX2 file. @throws Error for a damaged one, or one of high dynamic range */
export async function decodeBasis(bytes: Uint8Array): Promise<DecodedKtx> {
  const { KTX2File } = await library();
  const file = new KTX2File(bytes);
  try {
    if (!file.isValid() || file.isHDR() || !file.startTranscoding()) throw new Error('The KTX2 file cannot be read.');
    const data = new Uint8Array(file.getImageTranscodedSizeInBytes(0, 0, 0, RGBA32));
    if (!file.transcodeImage(data, 0, 0, 0, RGBA32, 0, -1, -1)) throw new Error('The KTX2 file is damaged.');
    return { data, hasAlpha: file.getHasAlpha(), isUastc: file.isUASTC() };
  } finally {
    file.close();
    file.delete();
  }
}

/** Encodes a picture as a KTX2 file with sRGB colors. @throws Error if the encoder fails */
export async function encodeBasis(picture: KtxPicture): Promise<Uint8Array> {
  const { width, height, data, isUastc, hasMips, quality } = picture;
  const { BasisEncoder } = await library();
  const encoder = new BasisEncoder();
  try {
    encoder.setStatusOutput(false);
    encoder.setCreateKTX2File(true);
    encoder.setKTX2AndBasisSRGBTransferFunc(true);
    encoder.setPerceptual(true);
    encoder.setMipGen(hasMips);
    encoder.setMipSRGB(true);
    encoder.setUASTC(isUastc);
    encoder.setKTX2UASTCSupercompression(true);
    encoder.setPackUASTCFlags(UASTC_EFFORT);
    encoder.setQualityLevel(Math.max(1, Math.round(2.55 * quality)));
    encoder.setSliceSourceImage(0, data, width, height, RAW_PIXELS);
    // No format of Basis Universal takes more than a byte per texel, and smaller versions a third of it.
    const target = new Uint8Array(2 * width * height + 2 ** 16);
    const length = encoder.encode(target);
    if (length === 0) throw new Error('The KTX2 encoder failed.');
    return target.slice(0, length);
  } finally {
    encoder.delete();
  }
}
