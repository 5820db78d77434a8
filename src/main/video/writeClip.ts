import type { PixelImage } from '../../shared/domain/pixelImage.js';
import type { VideoFormat } from '../../shared/domain/videoFormat.js';
import type { VideoCodecs } from './codecs.js';
import { joinVideo } from './joinVideo.js';

/** Each piece begins with a key frame, which players seek to. */
const PIECE_FRAMES = 18;
const FRAMES_PER_SECOND = 25;

export interface ClipOptions {
  readonly codecs: VideoCodecs;
  readonly format?: VideoFormat;
  /** When each frame is shown, in seconds. Default: 25 a second. */
  readonly times?: readonly number[];
  readonly signal?: AbortSignal;
}

/** Writes a clip without sound. Throws like `VideoCodecs.encode` and `joinVideo`. */
export async function writeClip(path: string, frames: Iterable<PixelImage>, options: ClipOptions): Promise<void> {
  const { codecs, format = 'webm', signal = new AbortController().signal } = options;
  const codec = codecs.codecFor(format);
  const pieces = [];
  let count = 0;
  for (const some of grouped(frames)) {
    const { width, height } = some[0]!;
    const encoded = await codecs.encode(stream(some), { codec, width, height, quality: 95, signal });
    pieces.push({ frames: some.length, read: () => Promise.resolve(encoded) });
    count += some.length;
  }
  const starts = options.times ?? Array.from({ length: count }, (_, index) => index / FRAMES_PER_SECOND);
  const times = starts.map((timestamp, index) => ({
    timestamp,
    duration: (starts[index + 1] ?? timestamp + 1 / FRAMES_PER_SECOND) - timestamp,
  }));
  await joinVideo({ audio: null }, { path, format, codec, times, pieces, codecs, signal });
}

function* grouped(frames: Iterable<PixelImage>): Generator<PixelImage[]> {
  let some: PixelImage[] = [];
  for (const frame of frames) {
    some.push(frame);
    if (some.length < PIECE_FRAMES) continue;
    yield some;
    some = [];
  }
  if (some.length > 0) yield some;
}

export async function* stream<T>(items: readonly T[]): AsyncGenerator<T> {
  for (const item of items) yield await Promise.resolve(item);
}
