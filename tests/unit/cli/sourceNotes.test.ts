import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, it, vi } from 'vitest';
import { noteSources } from '../../../src/cli/sourceNotes.js';
import { movingPicture } from '../../helpers/movingPictures.js';
import { tempFolder } from '../../helpers/tempFolder.js';
import { testPhoto } from '../../helpers/testImages.js';

afterEach(() => vi.restoreAllMocks());

it('says once of each style picture or mask that it holds several pictures', async () => {
  const folder = tempFolder();
  const [moving, still, avif] = [join(folder, 'moving.gif'), join(folder, 'still.png'), join(folder, 'moving.avif')];
  writeFileSync(moving, await movingPicture('gif'));
  await testPhoto(20, 20).toFile(still);
  const bytes = await testPhoto(20, 20).avif().toBuffer();
  // The brand of animations.
  bytes.write('avis', 8, 'latin1');
  writeFileSync(avif, bytes);
  const printed: string[] = [];
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => printed.push(String(text)) > 0);
  await noteSources([moving, still, join(folder, 'gone.png'), moving, avif]);
  expect(printed).toEqual([
    `${moving}: only the first of its 4 pictures is used.\n`,
    `${avif}: only its first frame is used.\n`,
  ]);
});
