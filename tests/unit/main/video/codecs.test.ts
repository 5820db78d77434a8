import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { BuiltInCodecs } from '../../../../src/main/video/builtInCodecs.js';
import type { VideoCodecs } from '../../../../src/main/video/codecs.js';
import { openFfmpeg } from '../../../../src/main/video/ffmpegCodecs.js';
import { ROOT } from '../../../../scripts/setup/places.mjs';
import { VideoFile } from '../../../../src/main/video/videoFile.js';
import type { PixelImage } from '../../../../src/shared/domain/pixelImage.js';
import { tempFolder } from '../../../helpers/tempFolder.js';
import { panned, writeClip } from '../../../helpers/videos.js';

const ffmpeg = await openFfmpeg(process.env['PENTIMENTO_FFMPEG'] ?? 'ffmpeg');
const builtIn = new BuiltInCodecs();
const { signal } = new AbortController();

function apart(a: PixelImage, b: PixelImage): number {
  return a.data.reduce((sum, value, at) => sum + Math.abs(value - b.data[at]!), 0) / a.data.length;
}

async function decoded(path: string, codecs: VideoCodecs, from = 0, end = Infinity): Promise<PixelImage[]> {
  const video = await VideoFile.open(path);
  try {
    const { shownWidth: width, shownHeight: height } = video.facts;
    const frames: PixelImage[] = [];
    const request = { from, end: Math.min(end, video.table.length), width, height, signal };
    for await (const frame of codecs.decode(video, request)) frames.push(frame);
    return frames;
  } finally {
    video.close();
  }
}

const FRAMES = Array.from({ length: 12 }, (_, index) => panned(48, 34, 2 * index));
const PAIRS: readonly [string, VideoCodecs | undefined, VideoCodecs | undefined][] = [
  ['with the built-in codecs', builtIn, builtIn],
  ['with FFmpeg', ffmpeg, ffmpeg],
];

describe('the codecs', () => {
  for (const [what, writer, reader] of PAIRS) {
    for (const format of ['webm', 'mp4'] as const) {
      it.skipIf(!writer || !reader)(`keep every frame and its time, ${what} (${format})`, async () => {
        const path = join(tempFolder(), `clip.${format}`);
        const times = FRAMES.map((_, index) => index / 25 + (index > 5 ? 0.5 : 0));
        await writeClip(path, FRAMES, { codecs: writer!, format, times });
        // Without a date: the same frames give the same file at any time.
        if (format === 'mp4')
          expect(readFileSync(path).indexOf(Buffer.from('mvhd\0\0\0\0\0\0\0\0\0\0\0\0'))).toBeGreaterThan(0);
        const video = await VideoFile.open(path);
        video.close();
        expect(video.table.frames.map(({ timestamp }) => timestamp)).toEqual(
          times.map((time): unknown => expect.closeTo(time, 2)),
        );
        const frames = await decoded(path, reader!);
        expect(frames).toHaveLength(FRAMES.length);
        frames.forEach((frame, index) => {
          expect(apart(frame, FRAMES[index]!)).toBeLessThan(8);
          expect(apart(frame, FRAMES[(index + 3) % 12]!)).toBeGreaterThan(apart(frame, FRAMES[index]!));
        });
        const some = await decoded(path, reader!, 5, 8);
        expect(some.map(({ data }) => data)).toEqual(frames.slice(5, 8).map(({ data }) => data));
      });
    }
  }

  it('that are built in read H.264, again and again', { timeout: 120_000 }, async () => {
    // `FRAMES`, as FFmpeg wrote them with libx264.
    const path = join(ROOT, 'tests/fixtures/videos/h264.mp4');
    const frames = await decoded(path, builtIn);
    expect(frames).toHaveLength(FRAMES.length);
    frames.forEach((frame, index) => expect(apart(frame, FRAMES[index]!)).toBeLessThan(8));
    const some = await decoded(path, builtIn, 5, 8);
    some.forEach((frame, index) => expect(apart(frame, FRAMES[5 + index]!)).toBeLessThan(8));
  });
});
