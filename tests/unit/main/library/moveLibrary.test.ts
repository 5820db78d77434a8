import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  LIBRARY_FOLDER_NAME,
  libraryFolderFor,
  moveLibrary,
  type MoveLibraryOptions,
} from '../../../../src/main/library/moveLibrary.js';
import { CancelledError } from '../../../../src/shared/errors.js';
import type { Progress } from '../../../../src/shared/progress.js';
import { tempFolder } from '../../../helpers/tempFolder.js';

interface Library {
  readonly from: string;
  readonly to: string;
  readonly files: Record<string, string>;
}

function library(): Library {
  const folder = tempFolder();
  const from = join(folder, 'library');
  const files: Record<string, string> = {
    'favorites.json': '{}',
    'styles/waves/style.json': 'waves',
    'styles/waves/code.safetensors': 'x'.repeat(100_000),
    'styles/.removed-old/style.json': 'old',
  };
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(join(from, name, '..'), { recursive: true });
    writeFileSync(join(from, name), content);
  }
  return { from, to: join(folder, 'elsewhere', 'library'), files };
}

function contentOf(folder: string): Record<string, string> {
  const names = existsSync(folder) ? readdirSync(folder, { recursive: true, withFileTypes: true }) : [];
  const files = names.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  return Object.fromEntries(files.map((path) => [path.slice(folder.length + 1), readFileSync(path, 'utf8')]));
}

function options(change: Partial<MoveLibraryOptions> & Pick<MoveLibraryOptions, 'from' | 'to'>): MoveLibraryOptions {
  return {
    signal: new AbortController().signal,
    onProgress: () => undefined,
    switchTo: () => Promise.resolve(),
    ...change,
  };
}

describe('moveLibrary', () => {
  it('moves every file, and switches when all copies are there and all originals still', async () => {
    const { from, to, files } = library();
    const progress: Progress[] = [];
    let atSwitch: unknown;
    const moved = await moveLibrary(
      options({
        from,
        to,
        onProgress: (step) => progress.push(step),
        switchTo: (folder) => {
          atSwitch = [folder, contentOf(from), contentOf(to)];
          return Promise.resolve();
        },
      }),
    );
    expect(moved).toBe(4);
    expect(atSwitch).toEqual([to, files, files]);
    expect(contentOf(to)).toEqual(files);
    expect(existsSync(from)).toBe(false);
    expect(progress.at(-1)).toEqual({ fraction: 1, phase: 'remove' });
  });

  it('leaves everything as it was when it is cancelled in the midst of it', async () => {
    const { from, to, files } = library();
    const controller = new AbortController();
    const move = moveLibrary(options({ from, to, signal: controller.signal, onProgress: () => controller.abort() }));
    await expect(move).rejects.toBeInstanceOf(CancelledError);
    expect(contentOf(from)).toEqual(files);
    expect(existsSync(to)).toBe(false);
  });

  it('leaves everything as it was when the switch fails', async () => {
    const { from, to, files } = library();
    const move = moveLibrary(options({ from, to, switchTo: () => Promise.reject(new Error('no')) }));
    await expect(move).rejects.toMatchObject({ code: 'disk/not-writable' });
    expect(contentOf(from)).toEqual(files);
    expect(existsSync(to)).toBe(false);
  });

  it('moves a library that is not there yet', async () => {
    const { to } = library();
    let switched = '';
    const switchTo = (folder: string): Promise<void> => Promise.resolve(void (switched = folder));
    expect(await moveLibrary(options({ from: join(tempFolder(), 'none'), to, switchTo }))).toBe(0);
    expect(switched).toBe(to);
  });

  it('refuses the same folder and one inside of the other', async () => {
    const { from, files } = library();
    for (const to of [from, join(from, 'styles', 'deeper'), join(from, '..')]) {
      await expect(moveLibrary(options({ from, to }))).rejects.toMatchObject({ code: 'library/in-use' });
    }
    expect(contentOf(from)).toEqual(files);
  });

  it.skipIf(process.getuid?.() === 0)('says so where the new folder cannot be written', async () => {
    const { from, files } = library();
    const parent = tempFolder();
    chmodSync(parent, 0o500);
    const move = moveLibrary(options({ from, to: join(parent, 'library') }));
    await expect(move).rejects.toMatchObject({ code: 'disk/not-writable' });
    expect(contentOf(from)).toEqual(files);
  });
});

describe('libraryFolderFor', () => {
  it('takes an empty or missing folder itself, else one of its own name in it', async () => {
    const folder = tempFolder();
    expect(await libraryFolderFor(folder)).toBe(folder);
    expect(await libraryFolderFor(join(folder, 'new'))).toBe(join(folder, 'new'));
    writeFileSync(join(folder, 'holiday.jpg'), '');
    expect(await libraryFolderFor(folder)).toBe(join(folder, LIBRARY_FOLDER_NAME));
    mkdirSync(join(folder, LIBRARY_FOLDER_NAME));
    writeFileSync(join(folder, LIBRARY_FOLDER_NAME, 'x'), '');
    await expect(libraryFolderFor(folder)).rejects.toMatchObject({ code: 'library/not-empty' });
  });
});
