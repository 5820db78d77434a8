const [PRECISION, COMPONENTS, CODE_BITS] = [14, 2, 5];

/** Writes bits, highest first, with a zero byte after each byte of ones (ITU-T T.81, F.1.2.3). */
class BitWriter {
  private readonly bytes: number[] = [];
  private held = 0;
  private count = 0;

  put(value: number, bits: number): void {
    for (let bit = bits - 1; bit >= 0; bit--) {
      this.held = (this.held << 1) | ((value >> bit) & 1);
      if (++this.count === 8) this.flush();
    }
  }

  finish(): Buffer {
    while (this.count > 0) this.put(1, 1);
    return Buffer.from(this.bytes);
  }

  private flush(): void {
    this.bytes.push(this.held);
    if (this.held === 0xff) this.bytes.push(0);
    this.held = this.count = 0;
  }
}

function segment(marker: number, content: readonly number[]): Buffer {
  const length = content.length + 2;
  return Buffer.from([0xff, marker, length >> 8, length & 255, ...content]);
}

/**
 * Values of a sensor as a lossless JPEG (ITU-T T.81, annex H) as Canon writes it: neighboring values are two components, each
 * predicted from the one before it. All 16 sizes of differences have codes of one length.
 */
export function losslessJpeg(values: Uint16Array, size: { readonly width: number; readonly height: number }): Buffer {
  const [width, { height }] = [size.width / COMPONENTS, size];
  const parts = Array.from({ length: COMPONENTS }, (_, index) => index + 1);
  const codes = Array.from({ length: 16 }, (_, index) => (index + 1 === CODE_BITS ? 16 : 0));
  const sizes = Array.from({ length: 16 }, (_, index) => index);
  const frame = [PRECISION, height >> 8, height & 255, width >> 8, width & 255, COMPONENTS];
  return Buffer.concat([
    Buffer.from([0xff, 0xd8]),
    segment(0xc4, [0, ...codes, ...sizes]),
    segment(0xc3, [...frame, ...parts.flatMap((id) => [id, 0x11, 0])]),
    segment(0xda, [COMPONENTS, ...parts.flatMap((id) => [id, 0]), 1, 0, 0]),
    encode(values, size),
    Buffer.from([0xff, 0xd9]),
  ]);
}

function encode(values: Uint16Array, { width, height }: { readonly width: number; readonly height: number }): Buffer {
  const writer = new BitWriter();
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const at = y * width + x;
      const first = y === 0 ? 1 << (PRECISION - 1) : values[at - width]!;
      const difference = values[at]! - (x < COMPONENTS ? first : values[at - COMPONENTS]!);
      const bits = difference === 0 ? 0 : 32 - Math.clz32(Math.abs(difference));
      writer.put(bits, CODE_BITS);
      if (bits > 0) writer.put(difference > 0 ? difference : difference + (1 << bits) - 1, bits);
    }
  }
  return writer.finish();
}
