import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { expect, it } from 'vitest';
import type { EngineConnection } from '../../../../src/main/engine/engineHost.js';
import type { OpenPhoto } from '../../../../src/main/photos/photoShelf.js';
import { VideoDesk } from '../../../../src/main/studio/videoDesk.js';
import { MOVING, movingFrame, movingPicture } from '../../../helpers/movingPictures.js';
import { silentLog } from '../../../helpers/silentLog.js';
import { tempFolder } from '../../../helpers/tempFolder.js';

const noEngine = (): EngineConnection => {
  throw new Error('An animation needs no engine to be read.');
};

it.each(['gif', 'webp', 'png'] as const)('has the frames of an animation as pictures: %s', async (format) => {
  const folder = tempFolder();
  const path = join(folder, `moving.${format}`);
  writeFileSync(path, await movingPicture(format));
  const emit = (): void => undefined;
  const desk = new VideoDesk({ launch: noEngine, folder: join(folder, 'stills'), emit, log: silentLog });
  const info = { animation: { seconds: 0.42, frames: 4 } };
  const photo = { path, info } as unknown as OpenPhoto;
  const times = new Float64Array((await desk.times(photo)).slice().buffer);
  expect([...times].map((time) => time.toFixed(2))).toEqual(['0.00', '0.10', '0.15', '0.22', '0.42']);
  for (const moment of [0, 2]) {
    const still = await desk.still(photo, moment);
    const { data, info: size } = await sharp(still).raw().toBuffer({ resolveWithObject: true });
    expect([size.width, size.height, size.channels]).toEqual([MOVING.width, MOVING.height, 4]);
    const frame = movingFrame(moment);
    for (let at = 0; at < data.length; at += 4) {
      expect(data[at + 3]).toBe(frame[at + 3]);
      // GIF has a palette.
      if (frame[at + 3]! > 0) expect(Math.abs(data[at]! - frame[at]!)).toBeLessThanOrEqual(2);
    }
    expect(await desk.still(photo, moment)).toBe(still);
  }
  await expect(desk.still(photo, 4)).rejects.toMatchObject({ code: 'usage' });
  await desk.close();
});
