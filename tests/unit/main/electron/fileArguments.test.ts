import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { fileArguments } from '../../../../src/main/electron/fileArguments.js';
import { tempFolder } from '../../../helpers/tempFolder.js';

it('takes the files and folders that a start names, whatever else is on its command line', () => {
  const folder = tempFolder();
  writeFileSync(join(folder, 'cat.jpg'), '');
  const argv = ['/opt/pentimento', '--no-sandbox', 'cat.jpg', '--inspect=0', folder, 'missing.jpg', ''];
  expect(fileArguments({ argv, workingFolder: folder, isDefaultApp: false })).toEqual([
    join(folder, 'cat.jpg'),
    folder,
  ]);
});

it('leaves out the folder of the app itself, as a checkout names it', () => {
  const folder = tempFolder();
  writeFileSync(join(folder, 'cat.jpg'), '');
  const argv = ['/dist/electron', '--no-sandbox', folder, join(folder, 'cat.jpg')];
  expect(fileArguments({ argv, workingFolder: '/', isDefaultApp: true })).toEqual([join(folder, 'cat.jpg')]);
});
