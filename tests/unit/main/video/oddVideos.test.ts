import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { BuiltInCodecs } from '../../../../src/main/video/builtInCodecs.js';
import { shownSize, VideoFile } from '../../../../src/main/video/videoFile.js';
import type { PixelImage } from '../../../../src/shared/domain/pixelImage.js';
import { type OddVideo, writeOddVideo, writeSoundAlone } from '../../../helpers/oddVideos.js';
import { tempFolder } from '../../../helpers/tempFolder.js';
import { writeClip } from '../../../helpers/videos.js';

const codecs = new BuiltInCodecs();
const { signal } = new AbortController();
const SIZE = { width: 48, height: 32 };

/** Dark, with a bright quarter at the top left. */
function cornered(size: { readonly width: number; readonly height: number }): PixelImage {
  const { width, height } = size;
  const data = Uint8Array.from({ length: 3 * width * height }, (_, at) => {
    const [x, y] = [Math.floor(at / 3) % width, Math.floor(at / 3 / width)];
    return x < width / 2 && y < height / 2 ? 230 : 20;
  });
  return { width, height, data };
}

/** The brightest quarter of a picture. */
function brightQuarter({ width, height, data }: PixelImage): string {
  const at = (x: number, y: number): number => data[3 * (width * Math.floor(y * height) + Math.floor(x * width))]!;
  const quarters = { 'top left': at(0.25, 0.25), 'top right': at(0.75, 0.25) };
  const below = { 'bottom left': at(0.25, 0.75), 'bottom right': at(0.75, 0.75) };
  return Object.entries({ ...quarters, ...below }).sort(([, a], [, b]) => b - a)[0]![0];
}

async function firstFrame(path: string): Promise<PixelImage> {
  const video = await VideoFile.open(path);
  try {
    for await (const frame of codecs.decode(video, { from: 0, end: 1, ...shownSize(video.facts), signal }))
      return frame;
    throw new Error('There is no frame.');
  } finally {
    video.close();
  }
}

describe('a video that is unlike others', () => {
  const folder = tempFolder();
  const clip = join(folder, 'clip.webm');
  let count = 0;
  const odd = async (how: OddVideo): Promise<string> => {
    const path = join(folder, `odd-${count++}.mp4`);
    await writeOddVideo(clip, path, how);
    return path;
  };
  beforeAll(
    () =>
      writeClip(
        clip,
        Array.from({ length: 4 }, () => cornered(SIZE)),
        { codecs },
      ),
    60_000,
  );

  it.each([
    [90, 'top right'],
    [180, 'bottom right'],
    [270, 'bottom left'],
  ] as const)('is upright if the phone was turned by %d degrees', async (rotation, corner) => {
    const frame = await firstFrame(await odd({ rotation }));
    expect(frame).toMatchObject(rotation === 180 ? SIZE : { width: SIZE.height, height: SIZE.width });
    expect(brightQuarter(frame)).toBe(corner);
  });

  it('has square pixels, also if its own are wide', async () => {
    expect(await firstFrame(await odd({ aspect: { width: 2, height: 1 } }))).toMatchObject({ width: 64, height: 32 });
  });

  it('in high dynamic range is brought to the standard one, with paper white as white', async () => {
    const gray = async (value: number): Promise<PixelImage> => {
      const path = join(folder, `gray-${value}.webm`);
      const data = new Uint8Array(3 * SIZE.width * SIZE.height).fill(value);
      await writeClip(path, [{ ...SIZE, data }], { codecs });
      const high = join(folder, `high-${value}.mp4`);
      const colorSpace = { primaries: 'bt2020', transfer: 'pq', matrix: 'bt2020-ncl' };
      await writeOddVideo(path, high, { colorSpace });
      const video = await VideoFile.open(high);
      video.close();
      expect(video.facts).toMatchObject({ highRange: 'pq', matrix: 'bt2020' });
      return firstFrame(high);
    };
    // PQ's 148 of 255 is paper white, 203 cd/m²; 106 is 18 % gray of that; 230 is brighter than any paper.
    const levels = [106, 148, 230];
    const means: number[] = [];
    for (const value of levels) {
      const { data } = await gray(value);
      means.push(data.reduce((sum, each) => sum + each, 0) / data.length);
    }
    expect(means[0]).toBeGreaterThan(105);
    expect(means[0]).toBeLessThan(130);
    expect(means[1]).toBeGreaterThan(235);
    expect(means[2]).toBeGreaterThan(means[1]! + 5);
  });

  it('keeps its times if they are uneven, and if it lasts two hours with few frames', async () => {
    const times = [0, 0.04, 3, 7199.5];
    const video = await VideoFile.open(await odd({ times }));
    video.close();
    expect(video.table.frames.map(({ timestamp }) => timestamp)).toEqual(
      times.map((time): unknown => expect.closeTo(time, 2)),
    );
    expect(video.table.rangeOf(1, 4)).toEqual({ first: 1, end: 3 });
  });

  it('is shown for a moment per frame if all of its frames have the same time', async () => {
    const video = await VideoFile.open(await odd({ times: [0, 0, 0, 0] }));
    video.close();
    expect(video.table.length).toBe(4);
    for (const { duration } of video.table.frames) expect(duration).toBeGreaterThan(0);
  });

  it('has the size of its first frame if later ones are of another', async () => {
    const large = { width: 96, height: 64 };
    const path = join(folder, 'changing.webm');
    // Each piece of a clip begins anew, so that the second one may have another size.
    const frames = Array.from({ length: 36 }, (_, index) => cornered(index < 18 ? SIZE : large));
    await writeClip(path, frames, { codecs });
    const video = await VideoFile.open(path);
    const seen: PixelImage[] = [];
    const request = { from: 0, end: 36, ...shownSize(video.facts), signal };
    for await (const frame of codecs.decode(video, request)) seen.push(frame);
    video.close();
    expect(seen).toHaveLength(36);
    for (const frame of [seen[0]!, seen[35]!]) {
      expect(frame).toMatchObject(SIZE);
      expect(brightQuarter(frame)).toBe('top left');
    }
  });

  it('is refused in one line if it has sound alone', async () => {
    const path = join(folder, 'sound.mkv');
    await writeSoundAlone(path);
    await expect(VideoFile.open(path)).rejects.toMatchObject({
      code: 'video/unreadable',
      message: `${path} cannot be painted: it has sound but no picture.`,
    });
  });
});
