import { existsSync, readdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { beforeAll, describe, expect, it } from 'vitest';
import { mapped } from '../../../../src/ml/animation/framesAround.js';
import { BuiltInCodecs } from '../../../../src/main/video/builtInCodecs.js';
import {
  type FrameToPaint,
  type PaintedVideo,
  stylizeVideo,
  type VideoTask,
} from '../../../../src/main/video/stylizeVideo.js';
import { readVideoHeader, videoComment } from '../../../../src/main/video/videoComment.js';
import { VideoFile } from '../../../../src/main/video/videoFile.js';
import type { PixelImage } from '../../../../src/shared/domain/pixelImage.js';
import { tempFolder } from '../../../helpers/tempFolder.js';
import { panned, writeClip } from '../../../helpers/videos.js';

const codecs = new BuiltInCodecs();
const SHOT = 18;
/** Two shots of odd size: the second one is much darker. */
const FRAMES = Array.from({ length: 2 * SHOT }, (_, index) => {
  const frame = panned(33, 27, index);
  return index < SHOT ? frame : { ...frame, data: frame.data.map((value) => value >> 3) };
});

const range = (from: number, end: number): number[] => Array.from({ length: end - from }, (_, index) => from + index);

const COMMENT = videoComment({ appVersion: '1.0.0', fingerprint: 'abc' });

interface Run extends Partial<VideoTask> {
  readonly folder: string;
  readonly clip: string;
  /** Stops before this frame is painted, counted from 0. */
  readonly stopAt?: number;
}

interface Ran {
  readonly video: PaintedVideo;
  readonly path: string;
  readonly painted: number;
  readonly samples: readonly number[];
  /** When the shot of each painter begins, in seconds. */
  readonly begun: readonly number[];
}

/** Paints with inverted colors. */
async function run(
  { folder, clip, stopAt = Infinity, ...task }: Run,
  seen: { painted: number } = { painted: 0 },
): Promise<Ran> {
  const path = join(folder, 'painted.webm');
  const samples: number[] = [];
  const begun: number[] = [];
  const stop = new AbortController();
  const video = await stylizeVideo(
    {
      path: clip,
      out: { path, format: 'webm', canReplace: true, quality: 95, comment: COMMENT },
      workFolder: join(folder, 'work'),
      key: 'k',
      ...task,
    },
    {
      codecs,
      signal: stop.signal,
      pause: () => Promise.resolve(),
      onProgress: () => undefined,
      onFrame: () => undefined,
      newPainter(sample, seconds) {
        samples.push(sample.length);
        begun.push(seconds);
        return Promise.resolve({
          reach: 0,
          overlap: 0,
          paint: (frames: AsyncIterable<FrameToPaint>) =>
            mapped(frames, ({ around: { frames, at } }) => {
              if (seen.painted >= stopAt) stop.abort();
              seen.painted++;
              const frame = frames[at]!;
              return Promise.resolve({ ...frame, data: frame.data.map((value) => 255 - value) });
            }),
          dispose: () => undefined,
        });
      },
    },
  );
  return { video, path, painted: seen.painted, samples, begun };
}

async function framesOf(path: string): Promise<PixelImage[]> {
  const video = await VideoFile.open(path);
  const request = { from: 0, end: video.table.length, width: 33, height: 27, signal: new AbortController().signal };
  const frames: PixelImage[] = [];
  for await (const frame of codecs.decode(video, request)) frames.push(frame);
  video.close();
  return frames;
}

const light = ({ data }: PixelImage): number => data.reduce((sum, value) => sum + value, 0) / data.length;

describe('a painted video', () => {
  const place = tempFolder();
  const clip = join(place, 'clip.webm');
  const times = FRAMES.map((_, index) => index / 5 + (index >= 30 ? 1 : 0));
  let whole: Ran;
  beforeAll(async () => {
    await writeClip(clip, FRAMES, { codecs, times });
    whole = await run({ folder: place, clip });
  }, 60_000);

  it('has every frame at its time, and each shot measured by itself', async () => {
    const { video, path, samples } = whole;
    expect(video).toMatchObject({ width: 33, height: 27, frames: 36, shots: 2, notes: [] });
    expect(samples).toEqual([8, 8]);
    expect(await readVideoHeader(path)).toEqual({ width: 33, height: 27, recipe: { fingerprint: 'abc' } });
    expect((await readVideoHeader(clip))?.recipe).toBeUndefined();
    const made = await VideoFile.open(path);
    made.close();
    expect(made.table.frames.map(({ timestamp }) => timestamp)).toEqual(
      times.map((time): unknown => expect.closeTo(time, 2)),
    );
    const frames = await framesOf(path);
    frames.forEach((frame, index) => expect(Math.abs(light(frame) - 255 + light(FRAMES[index]!))).toBeLessThan(12));
    expect(readdirSync(join(place, 'work'))).toEqual([]);
  });

  it('continues after an interruption with the same result', async () => {
    const bytes = readFileSync(whole.path);
    const folder = tempFolder();
    await expect(run({ folder, clip, stopAt: 25 })).rejects.toMatchObject({ name: 'CancelledError' });
    expect(existsSync(join(folder, 'painted.webm'))).toBe(false);
    const { painted, path } = await run({ folder, clip });
    expect(painted).toBe(36 - SHOT);
    expect(readFileSync(path).equals(bytes)).toBe(true);
  });

  it('begins a shot where another look begins', async () => {
    const { video, begun } = await run({ folder: tempFolder(), clip, cuts: [0, 0.4] });
    expect(video).toMatchObject({ frames: 36, shots: 3 });
    expect(begun.map((seconds) => Number(seconds.toFixed(1)))).toEqual([0, 0.4, 3.6]);
  });

  it('is a part of the video if a range is given, at a smaller size if one is given', async () => {
    const { video } = await run({ folder: tempFolder(), clip, from: 1, to: 2, sizePx: 16 });
    expect(video).toMatchObject({ width: 16, height: 13, frames: 5, shots: 1 });
    await expect(run({ folder: tempFolder(), clip, from: 90 })).rejects.toMatchObject({ code: 'usage' });
  });

  it('shows the original too, if that is wanted', async () => {
    const out = { format: 'webm', canReplace: true, quality: 95 } as const;
    const folder = tempFolder();
    const path = join(folder, 'both.webm');
    const { video } = await run({ folder, clip, to: 1, out: { ...out, path, compare: 'side' } });
    expect(video).toMatchObject({ width: 66, height: 27, frames: 5 });
    const opened = await VideoFile.open(path);
    const request = { from: 0, end: 5, width: 66, height: 27, signal: new AbortController().signal };
    const seen: number[] = [];
    for await (const { data } of codecs.decode(opened, request)) {
      const half = (from: number): number =>
        data.reduce((sum, value, at) => sum + (Math.floor((at % 198) / 99) === from ? value : 0), 0) /
        (data.length / 2);
      seen.push(half(0) + half(1));
    }
    opened.close();
    // The right half is the left one inverted.
    for (const sum of seen) expect(Math.abs(sum - 255)).toBeLessThan(12);
  });

  it('becomes a folder of pictures, also after an interruption', async () => {
    const folder = tempFolder();
    const path = join(folder, 'frames');
    const out = { path, format: 'png', canReplace: false } as const;
    await expect(run({ folder, clip, out, stopAt: 25 })).rejects.toMatchObject({ name: 'CancelledError' });
    expect(existsSync(path)).toBe(false);
    const { painted, video } = await run({ folder, clip, out });
    expect([painted, video.frames]).toEqual([36 - SHOT, 36]);
    const names = readdirSync(path);
    expect([names.length, names[0], names[35]]).toEqual([36, '000001.png', '000036.png']);
    expect(await sharp(join(path, names[35]!)).metadata()).toMatchObject({ width: 33, height: 27, format: 'png' });
    expect(readdirSync(folder).sort()).toEqual(['frames', 'work']);
    // Nothing of the user is removed with an earlier result.
    writeFileSync(join(path, 'notes.txt'), '');
    const replacing = { ...out, canReplace: true };
    await expect(run({ folder, clip, to: 1, out: replacing })).rejects.toMatchObject({ code: 'disk/exists' });
  });

  it('shows a painter the frames around each frame of a shot, and paints more where pieces meet', async () => {
    const folder = tempFolder();
    const long = join(folder, 'long.webm');
    const count = 60;
    await writeClip(
      long,
      Array.from({ length: count }, (_, index) => panned(17, 13, index)),
      { codecs },
    );
    const seen: number[][] = [];
    const [reach, overlap] = [2, 1];
    const signal = new AbortController().signal;
    const out = { path: join(folder, 'painted.webm'), format: 'webm', canReplace: true } as const;
    const { frames } = await stylizeVideo(
      { path: long, out, workFolder: join(folder, 'work'), key: 'k' },
      {
        codecs,
        signal,
        pause: () => Promise.resolve(),
        onProgress: () => undefined,
        onFrame: () => undefined,
        newPainter: () =>
          Promise.resolve({
            reach,
            overlap,
            paint: (frames) =>
              mapped(frames, ({ around: { frames, at }, number, seconds }) => {
                expect(seconds).toBeCloseTo(number / 25, 2);
                seen.push([number, at, frames.length - 1 - at]);
                return Promise.resolve(frames[at]!);
              }),
            dispose: () => undefined,
          }),
      },
    );
    expect(frames).toBe(count);
    // The last frame of a piece is painted with the first of the next one, and that one with it.
    const [first, second] = [range(0, 48 + overlap), range(48 - overlap, count)];
    expect(seen).toEqual(
      [...first, ...second].map((number) => [number, Math.min(number, reach), Math.min(count - 1 - number, reach)]),
    );
  });

  it('ends early, without an error, where the file is cut off', async () => {
    const folder = tempFolder();
    const cut = join(folder, 'cut.webm');
    const bytes = readFileSync(clip);
    writeFileSync(cut, bytes);
    truncateSync(cut, Math.floor(bytes.length * 0.7));
    const { video } = await run({ folder, clip: cut });
    expect(video.frames).toBeGreaterThan(5);
    expect(video.frames).toBeLessThan(36);
  });

  it.each([
    ['text', Buffer.from('no video at all')],
    ['nothing', Buffer.alloc(0)],
    ['a head alone', undefined],
  ])('is refused in one line if the file has %s', async (_, bytes) => {
    const folder = tempFolder();
    const bad = join(folder, 'bad.webm');
    writeFileSync(bad, bytes ?? readFileSync(clip).subarray(0, 200));
    await expect(run({ folder, clip: bad })).rejects.toMatchObject({ code: 'video/unreadable' });
  });

  it('of a single pixel is painted', async () => {
    const folder = tempFolder();
    const tiny = join(folder, 'tiny.webm');
    await writeClip(tiny, [panned(1, 1, 0), panned(1, 1, 9)], { codecs });
    expect((await run({ folder, clip: tiny })).video).toMatchObject({ width: 1, height: 1, frames: 2 });
  });
});
