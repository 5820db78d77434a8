const IDENTIFIER = [0xab, 0x4b, 0x54, 0x58, 0x20, 0x32, 0x30, 0xbb, 0x0d, 0x0a, 0x1a, 0x0a];
const HEADER_BYTES = 80;

/** What the beginning of a KTX2 file declares. */
export interface KtxHeader {
  readonly width: number;
  readonly height: number;
  /** Whether it holds smaller versions of the picture. */
  readonly hasMips: boolean;
  /** Whether it is one flat picture, in a format of Basis Universal (ETC1S or UASTC). */
  readonly isBasisPicture: boolean;
}

export function isKtx(bytes: Uint8Array): boolean {
  return IDENTIFIER.every((value, at) => bytes[at] === value);
}

/** @returns undefined for a file that is cut off */
export function readKtxHeader(bytes: Uint8Array): KtxHeader | undefined {
  if (bytes.length < HEADER_BYTES) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const [format, width, height, depth, layers, faces, levels] = [12, 20, 24, 28, 32, 36, 40].map((at) =>
    view.getUint32(at, true),
  ) as [number, number, number, number, number, number, number];
  return {
    width,
    height,
    hasMips: levels > 1,
    isBasisPicture: format === 0 && width > 0 && height > 0 && depth === 0 && layers <= 1 && faces === 1,
  };
}
