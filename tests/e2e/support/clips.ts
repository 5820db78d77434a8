import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { BuiltInCodecs } from '../../../src/main/video/builtInCodecs.js';
import { scenes } from '../../../src/samples/scenes.js';
import type { PixelImage } from '../../../src/shared/domain/pixelImage.js';
import { writeClip } from '../../helpers/videos.js';

export const CLIP = { width: 320, height: 200, framesEach: 20, framesPerSecond: 10 } as const;

/** A clip of two shots: a camera that turns slowly over two of our scenes. Without sound. */
export async function takeClip(folder: string, name = 'walk.webm'): Promise<string> {
  mkdirSync(folder, { recursive: true });
  const frames: PixelImage[] = [];
  for (const scene of [scenes[0]!, scenes[3]!]) {
    const wide = scene.render(CLIP.width + CLIP.framesEach, CLIP.height);
    const raw = { width: wide.width, height: wide.height, channels: 3 } as const;
    for (let left = 0; left < CLIP.framesEach; left++) {
      const part = { left, top: 0, width: CLIP.width, height: CLIP.height };
      const data = await sharp(wide.data, { raw }).extract(part).raw().toBuffer();
      frames.push({ width: CLIP.width, height: CLIP.height, data: new Uint8Array(data) });
    }
  }
  const path = join(folder, name);
  const times = frames.map((_, index) => index / CLIP.framesPerSecond);
  await writeClip(path, frames, { codecs: new BuiltInCodecs(), times });
  return path;
}
