import { createRequire } from 'node:module';

/** A name of our own: the bundler declares a `require` in every module. */
const nodeRequire = createRequire(import.meta.url);

/** The part of libav.js that is used here; its own declarations need a browser's types. */
export interface LibAv {
  ff_init_decoder(name: string): Promise<[codec: number, context: number, packet: number, frame: number]>;
  ff_free_decoder(context: number, packet: number, frame: number): Promise<void>;
  ff_decode_multi(
    context: number,
    packet: number,
    frame: number,
    packets: readonly LibAvPacket[],
    options: { readonly fin?: boolean; readonly ignoreErrors?: boolean },
  ): Promise<LibAvFrame[]>;
  ff_init_encoder(
    name: string,
    options: {
      readonly ctx: Readonly<Record<string, number>>;
      readonly time_base: readonly [number, number];
      readonly options: Readonly<Record<string, string>>;
    },
  ): Promise<[codec: number, context: number, frame: number, packet: number, frameSize: number]>;
  ff_free_encoder(context: number, frame: number, packet: number): Promise<void>;
  ff_encode_multi(
    context: number,
    frame: number,
    packet: number,
    frames: readonly LibAvFrame[],
    isLast?: boolean,
  ): Promise<LibAvPacket[]>;
  av_log_set_level(level: number): Promise<void>;
  terminate(): void;
}

export interface LibAvPacket {
  readonly data: Uint8Array;
  readonly pts?: number;
  readonly ptshi?: number;
  readonly dts?: number;
  readonly dtshi?: number;
  /** Bit 0: a key packet. */
  readonly flags?: number;
}

export interface LibAvFrame {
  readonly data: Uint8Array;
  readonly format: number;
  readonly layout?: readonly { readonly offset: number; readonly stride: number }[];
  readonly pts?: number;
  readonly ptshi?: number;
  readonly width?: number;
  readonly height?: number;
}

/** By libav's number of the pixel format: by which power of 2 the planes of color are smaller. */
export const PIXEL_FORMATS: Readonly<Record<number, { readonly shiftX: number; readonly shiftY: number }>> = {
  0: { shiftX: 1, shiftY: 1 },
  4: { shiftX: 1, shiftY: 0 },
  5: { shiftX: 0, shiftY: 0 },
};
export const YUV420P = 0;

/** Only what ends the program is written to the console. */
const FATAL = 8;

interface LibAvModule {
  readonly default: { LibAV(options: { readonly noworker: boolean }): Promise<LibAv> };
}

/** VP8, VP9 and Opus in WebAssembly (FFmpeg and libvpx); call `terminate` on it. */
export async function loadLibAv(): Promise<LibAv> {
  const module = (await import('@libav.js/variant-webm-vp9')) as unknown as LibAvModule;
  const av = await module.default.LibAV({ noworker: true });
  await av.av_log_set_level(FATAL);
  return av;
}

/** The build of FFmpeg in WebAssembly that decodes H.264 and AAC; it encodes VP8 and Opus. */
type WebmFfmpeg = (options: {
  readonly arguments: readonly string[];
  readonly MEMFS: readonly { readonly name: string; readonly data: Uint8Array }[];
  readonly print: (line: string) => void;
  readonly printErr: (line: string) => void;
  readonly onExit: () => void;
}) => { readonly MEMFS: readonly { readonly name: string; readonly data: Uint8Array }[] };

let ffmpeg: WebmFfmpeg | undefined;

/**
 * Converts a Matroska file in memory to WebM. Blocks until it is done.
 * @returns undefined if there is no result
 */
export function convertToWebm(input: Uint8Array, args: readonly string[]): Uint8Array | undefined {
  // Kept, because the package replaces its exports when it runs.
  ffmpeg ??= nodeRequire('ffmpeg.js/ffmpeg-webm.js') as WebmFfmpeg;
  const { MEMFS } = ffmpeg({
    arguments: ['-i', 'in.mkv', ...args, '-f', 'webm', 'out.webm'],
    MEMFS: [{ name: 'in.mkv', data: input }],
    print: () => undefined,
    printErr: () => undefined,
    onExit: () => undefined,
  });
  const made = MEMFS.find(({ name }) => name === 'out.webm');
  return made && made.data.length > 0 ? made.data : undefined;
}
