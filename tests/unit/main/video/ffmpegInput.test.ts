import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { VideoCodecs } from '../../../../src/main/video/codecs.js';
import { openFfmpeg } from '../../../../src/main/video/ffmpegCodecs.js';
import { shownSize, VideoFile } from '../../../../src/main/video/videoFile.js';
import { createPixelImage, type PixelImage } from '../../../../src/shared/domain/pixelImage.js';
import { makeClip, whyNotMade } from '../../../helpers/ffmpegClips.js';
import { tempFolder } from '../../../helpers/tempFolder.js';
import { meanDifference } from '../../../helpers/testImages.js';
import { panned } from '../../../helpers/videos.js';

const ffmpeg = await openFfmpeg(process.env['PENTIMENTO_FFMPEG'] ?? 'ffmpeg');
const { signal } = new AbortController();
const folder = tempFolder();
const SIZE = { width: 64, height: 64 };
const FRAMES = Array.from({ length: 14 }, (_, index) => panned(SIZE.width, SIZE.height, 2 * index));
const BT709 = 'scale=out_color_matrix=bt709:out_range=tv:flags=accurate_rnd+full_chroma_int';
const COLORS = ['-colorspace', 'bt709', '-color_primaries', 'bt709', '-color_trc', 'bt709', '-color_range', 'tv'];

interface Kind {
  readonly file: string;
  readonly codec: string;
  readonly encoder: string;
  readonly pixels: string;
  readonly args?: readonly string[];
}

const X265 = ['-x265-params', 'log-level=none:bframes=3', '-crf', '8', '-tag:v', 'hvc1'];
const KINDS: readonly Kind[] = [
  { file: 'main.mp4', codec: 'hevc', encoder: 'libx265', pixels: 'yuv420p', args: X265 },
  { file: 'main.mkv', codec: 'hevc', encoder: 'libx265', pixels: 'yuv420p', args: X265.slice(0, 4) },
  { file: 'main10.mov', codec: 'hevc', encoder: 'libx265', pixels: 'yuv420p10le', args: X265 },
  { file: 'main422-10.mp4', codec: 'hevc', encoder: 'libx265', pixels: 'yuv422p10le', args: X265 },
  { file: 'high.mov', codec: 'avc', encoder: 'libx264', pixels: 'yuv420p', args: ['-bf', '3', '-crf', '8'] },
  { file: 'high10.mp4', codec: 'avc', encoder: 'libx264', pixels: 'yuv420p10le', args: ['-bf', '3', '-crf', '8'] },
  {
    file: 'profile2.webm',
    codec: 'vp9',
    encoder: 'libvpx-vp9',
    pixels: 'yuv420p10le',
    args: ['-b:v', '0', '-crf', '8'],
  },
  { file: 'av1.mp4', codec: 'av1', encoder: 'libsvtav1', pixels: 'yuv420p', args: ['-crf', '8'] },
  {
    file: 'av1-10.webm',
    codec: 'av1',
    encoder: 'libaom-av1',
    pixels: 'yuv420p10le',
    args: ['-cpu-used', '8', '-crf', '8'],
  },
];

async function decoded(path: string, codecs: VideoCodecs, from = 0, end = Infinity): Promise<PixelImage[]> {
  const video = await VideoFile.open(path);
  try {
    const request = { from, end: Math.min(end, video.table.length), ...shownSize(video.facts), signal };
    const frames: PixelImage[] = [];
    for await (const frame of codecs.decode(video, request)) frames.push(frame);
    return frames;
  } finally {
    video.close();
  }
}

describe('FFmpeg', () => {
  it.for(KINDS)('reads $codec as $pixels: $file', { timeout: 60_000 }, async (kind, { skip }) => {
    const { file, codec, encoder, pixels, args = [] } = kind;
    const why = whyNotMade(encoder);
    if (why !== undefined || !ffmpeg) return skip(why);
    const path = join(folder, file);
    makeClip(path, FRAMES, ['-vf', `${BT709},format=${pixels}`, '-c:v', encoder, ...args, ...COLORS]);
    const video = await VideoFile.open(path);
    video.close();
    expect(video.facts.codec).toBe(codec);
    expect(ffmpeg.canDecode(codec)).toBe(true);
    expect(video.table.frames.map(({ timestamp }) => timestamp - video.table.frames[0]!.timestamp)).toEqual(
      FRAMES.map((_, index): unknown => expect.closeTo(index / 25, 2)),
    );
    const frames = await decoded(path, ffmpeg);
    expect(frames).toHaveLength(FRAMES.length);
    frames.forEach((frame, index) => {
      const apart = meanDifference(frame.data, FRAMES[index]!.data);
      expect(apart).toBeLessThan(8);
      expect(meanDifference(frame.data, FRAMES[(index + 3) % FRAMES.length]!.data)).toBeGreaterThan(2 * apart);
    });
    const some = await decoded(path, ffmpeg, 5, 8);
    expect(some.map(({ data }) => data)).toEqual(frames.slice(5, 8).map(({ data }) => data));
    // Streams of very few packets, as the scrubber asks for.
    for (const at of [0, 1, 2, FRAMES.length - 1]) {
      const single = await decoded(path, ffmpeg, at, at + 1);
      expect(single.map(({ data }) => data)).toEqual([frames[at]!.data]);
    }
  });

  const transfers = [
    ['pq', 'smpte2084', [106, 148, 230]],
    ['hlg', 'arib-std-b67', [110, 191, 250]],
  ] as const;
  it.for(transfers)('brings 10 bits of %s to the standard range', async ([name, transfer, levels], { skip }) => {
    const why = whyNotMade('libx265');
    if (why !== undefined || !ffmpeg) return skip(why);
    const means: number[] = [];
    for (const level of levels) {
      const path = join(folder, `${name}-${level}.mp4`);
      const gray = { ...SIZE, data: createPixelImage(SIZE.width, SIZE.height).data.fill(level) };
      const color = `log-level=none:colorprim=bt2020:transfer=${transfer}:colormatrix=bt2020nc:range=limited`;
      const named = [
        '-colorspace',
        'bt2020nc',
        '-color_primaries',
        'bt2020',
        '-color_trc',
        transfer,
        '-color_range',
        'tv',
      ];
      const filter = 'scale=out_color_matrix=bt2020:out_range=tv,format=yuv420p10le';
      const args = ['-vf', filter, '-c:v', 'libx265', '-tag:v', 'hvc1', '-x265-params', color, ...named];
      makeClip(path, [gray, gray], args);
      const video = await VideoFile.open(path);
      video.close();
      expect(video.facts).toMatchObject({ highRange: name, matrix: 'bt2020' });
      const [frame] = await decoded(path, ffmpeg);
      means.push(frame!.data.reduce((sum, value) => sum + value, 0) / frame!.data.length);
    }
    // 18 % gray, paper white (203 cd/m²), and light that is brighter than any paper.
    expect(means[0]).toBeGreaterThan(105);
    expect(means[0]).toBeLessThan(130);
    expect(means[1]).toBeGreaterThan(235);
    expect(means[2]).toBeGreaterThan(means[1]! + 5);
  });
});
