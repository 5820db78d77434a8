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
  const [moving, still] = [join(folder, 'moving.gif'), join(folder, 'still.png')];
  writeFileSync(moving, await movingPicture('gif'));
  await testPhoto(20, 20).toFile(still);
  const printed: string[] = [];
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => printed.push(String(text)) > 0);
  await noteSources([moving, still, join(folder, 'gone.png'), moving]);
  expect(printed).toEqual([`${moving}: only the first of its 4 pictures is used.\n`]);
});
