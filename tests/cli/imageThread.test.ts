import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, it } from 'vitest';
import { ensureBuild } from '../../scripts/setup/build.mjs';
import { ROOT } from '../../scripts/setup/places.mjs';
import { ImageThread } from '../../src/main/images/imageThread.js';
import { readImage } from '../../src/main/images/readImage.js';
import { writeImage } from '../../src/main/images/writeImage.js';
import { CancelledError } from '../../src/shared/errors.js';
import { tempFolder } from '../helpers/tempFolder.js';
import { testPhoto } from '../helpers/testImages.js';

let files: ImageThread;
let folder: string;
beforeAll(async () => {
  await ensureBuild(ROOT);
  files = new ImageThread(join(ROOT, 'out', 'main', 'images.js'));
  folder = tempFolder();
  await testPhoto(60, 40).ensureAlpha(0.5).withIccProfile('p3').png().toFile(join(folder, 'a.png'));
});

it('reads and writes as the calling thread does, to the byte', async () => {
  const path = join(folder, 'a.png');
  const here = await readImage(path);
  const { value: there, ms } = await files.read(path, {});
  expect(ms).toBeGreaterThanOrEqual(0);
  expect(Buffer.from(there.pixels.data).equals(Buffer.from(here.pixels.data))).toBe(true);
  expect(Buffer.from(there.alpha!).equals(Buffer.from(here.alpha!))).toBe(true);
  expect(Object.keys(there.tags)).toEqual(Object.keys(here.tags));
  const options = { format: 'webp', canReplace: false } as const;
  await writeImage(join(folder, 'here.webp'), here, options);
  await files.write(join(folder, 'there.webp'), there, options);
  expect(readFileSync(join(folder, 'there.webp')).equals(readFileSync(join(folder, 'here.webp')))).toBe(true);
});

it('answers with the same errors', async () => {
  writeFileSync(join(folder, 'bad.jpg'), 'no image');
  await expect(files.read(join(folder, 'bad.jpg'), {})).rejects.toMatchObject({ code: 'image/not-an-image' });
  await expect(files.read(join(folder, 'none.jpg'), {})).rejects.toMatchObject({ code: 'disk/not-found' });
  const { value } = await files.read(join(folder, 'a.png'), {});
  const write = files.write(join(folder, 'a.png'), value, { format: 'png', canReplace: false });
  await expect(write).rejects.toMatchObject({ code: 'disk/exists' });
});

it('writes nothing once it is told to stop', async () => {
  const { value } = await files.read(join(folder, 'a.png'), {});
  const path = join(folder, 'stopped.png');
  const signal = AbortSignal.abort();
  await expect(files.write(path, value, { format: 'png', canReplace: false, signal })).rejects.toBeInstanceOf(
    CancelledError,
  );
  expect(existsSync(path)).toBe(false);
});

it('does without a thread that cannot start', async () => {
  const broken = new ImageThread(join(folder, 'nowhere.js'));
  const { value } = await broken.read(join(folder, 'a.png'), {});
  expect(value.pixels.width).toBe(60);
  await broken.write(join(folder, 'broken.png'), value, { format: 'png', canReplace: false });
  expect(existsSync(join(folder, 'broken.png'))).toBe(true);
});
