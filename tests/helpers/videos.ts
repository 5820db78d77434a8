import { joinVideo } from '../../src/main/video/joinVideo.js';
import type { VideoCodecs } from '../../src/main/video/codecs.js';
import type { VideoFile } from '../../src/main/video/videoFile.js';
import type { PixelImage } from '../../src/shared/domain/pixelImage.js';
import type { VideoFormat } from '../../src/shared/domain/videoFormat.js';
import { testImage } from './testImages.js';

/** Each piece begins with a key frame, which players seek to. */
const PIECE_FRAMES = 18;

const SILENT = { audio: null } as unknown as VideoFile;

export interface ClipOptions {
  readonly codecs: VideoCodecs;
  readonly format?: VideoFormat;
  /** When each frame is shown, in seconds. Default: 25 a second. */
  readonly times?: readonly number[];
}

/** Writes a clip without sound. */
export async function writeClip(path: string, frames: readonly PixelImage[], options: ClipOptions): Promise<void> {
  const { codecs, format = 'webm', times = frames.map((_, index) => index / 25) } = options;
  const { signal } = new AbortController();
  const codec = codecs.codecFor(format);
  const pieces = [];
  for (let first = 0; first < frames.length; first += PIECE_FRAMES) {
    const some = frames.slice(first, first + PIECE_FRAMES);
    const { width, height } = some[0]!;
    const encoded = await codecs.encode(stream(some), { codec, width, height, quality: 95, signal });
    pieces.push({ frames: some.length, read: () => Promise.resolve(encoded) });
  }
  await joinVideo(SILENT, {
    path,
    format,
    codec,
    times: times.map((timestamp, index) => ({
      timestamp,
      duration: (times[index + 1] ?? timestamp + 0.04) - timestamp,
    })),
    pieces,
    codecs,
    signal,
  });
}

export async function* stream<T>(items: readonly T[]): AsyncGenerator<T> {
  for (const item of items) yield await Promise.resolve(item);
}

/** A picture moved to the left by some pixels, as a camera that turns sees it. */
export function panned(width: number, height: number, shift: number, seed = 1): PixelImage {
  const wide = testImage(width + 64, height, seed);
  const data = new Uint8Array(width * height * 3);
  for (let y = 0; y < height; y++) {
    const start = 3 * (y * wide.width + shift);
    data.set(wide.data.subarray(start, start + 3 * width), 3 * y * width);
  }
  return { width, height, data };
}
