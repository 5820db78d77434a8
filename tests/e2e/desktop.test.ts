import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, inject, it } from 'vitest';
import { ROOT } from '../../scripts/setup/places.mjs';
import { studioEnvironment } from './support/environment.js';
import { takePhoto } from './support/photos.js';
import type { RunningStudio } from './support/runningStudio.js';
import { electronOf, shellSuite } from './support/shellSuite.js';
import { StudioPage } from './support/studioPage.js';

const found = inject('electron');

/** Clicks an item of the program's menu. */
async function pressMenu(studio: RunningStudio, id: string): Promise<void> {
  await electronOf(studio).evaluate(({ Menu }, wanted) => {
    Menu.getApplicationMenu()?.getMenuItemById(wanted)?.click();
  }, id);
}

/** Paths of the files in a DOM file input, from the preload script. */
const INPUT_PATHS = `[...document.querySelector('#dropped').files].map((file) => window.studio.pathForFile(file))`;

shellSuite('electron', found, (stage) => {
  it('opens the photos that a start names, and those of a second start in the first window', async () => {
    const { folder, folders, start } = stage();
    const first = await takePhoto(folder, { name: 'first.jpg', widthPx: 300 });
    const second = await takePhoto(folder, { name: 'second.jpg', widthPx: 300 });
    const studio = await start([first]);
    const page = new StudioPage(studio);
    await page.photo(first).waitFor();

    const executable = 'executable' in found ? found.executable : '';
    const args = ['--no-sandbox', '--disable-gpu', ROOT, second];
    const other = spawn(executable, args, { env: studioEnvironment(folders), stdio: 'ignore' });
    await once(other, 'exit');
    await page.photo(second).waitFor();
    const windows = await electronOf(studio).evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length);
    expect(windows).toBe(1);
  });

  it('closes while its page still loads, without a word', async () => {
    const { folders, start } = stage();
    const studio = await start();
    // Throws if the program does not quit, for example because of an error box.
    await studio.close();
    expect(studio.complaints).toEqual([]);
    expect(readFileSync(join(folders.home, 'logs', 'pentimento.log'), 'utf8')).not.toContain('"level":50');
  });

  it('opens where it was closed', async () => {
    const { folders, start } = stage();
    const bounds = { x: 40, y: 60, width: 900, height: 640 };
    const studio = await start();
    await electronOf(studio).evaluate(({ BrowserWindow }, wanted) => {
      BrowserWindow.getAllWindows()[0]?.setBounds(wanted);
    }, bounds);
    await studio.close();
    expect(JSON.parse(readFileSync(join(folders.home, 'window.json'), 'utf8'))).toMatchObject({ bounds });

    const again = await start();
    const opened = await electronOf(again).evaluate(({ BrowserWindow }) =>
      BrowserWindow.getAllWindows()[0]?.getBounds(),
    );
    expect(opened).toEqual(bounds);
  });

  it('knows the path of a dropped file, pastes from the clipboard and copies to it', async () => {
    const { folder, start } = stage();
    const photo = await takePhoto(folder, { widthPx: 300 });
    const studio = await start();
    const app = electronOf(studio);
    const page = new StudioPage(studio);
    await page.isReady();

    await studio.page.evaluate(`document.body.insertAdjacentElement('beforeend',
      Object.assign(document.createElement('input'), { type: 'file', id: 'dropped' }))`);
    await studio.page.locator('#dropped').setInputFiles(photo);
    expect(await studio.page.evaluate(INPUT_PATHS)).toEqual([photo]);

    await app.evaluate(({ clipboard, nativeImage }, path) => {
      const older = clipboard as unknown as { writeImage(image: unknown): void };
      older.writeImage(nativeImage.createFromPath(path));
    }, photo);
    await pressMenu(studio, 'photo.paste');
    const pasted = studio.page.getByRole('img', { name: /^Photo Pasted/ });
    await pasted.waitFor();
    const pastedName = ((await pasted.getAttribute('aria-label')) ?? '').replace('Photo ', '');
    await page.choose('Batik', pastedName);

    await app.evaluate(({ clipboard }) => clipboard.clear());
    await pressMenu(studio, 'photo.copyResult');
    const size = (): Promise<{ width: number; height: number }> =>
      app.evaluate(({ clipboard }) => {
        const older = clipboard as unknown as { readImage(): { getSize(): { width: number; height: number } } };
        return older.readImage().getSize();
      });
    await expect.poll(size, { timeout: 20_000 }).toEqual({ width: 300, height: 200 });
  });

  it('keeps the machine awake and shows progress on the taskbar while it exports', async () => {
    const { folder, start } = stage();
    const photo = await takePhoto(folder, { widthPx: 2000 });
    const studio = await start([photo]);
    const app = electronOf(studio);
    const page = new StudioPage(studio);
    await app.evaluate(({ BrowserWindow }) => {
      const shown: number[] = [];
      const window = BrowserWindow.getAllWindows()[0] as unknown as { setProgressBar(fraction: number): void };
      window.setProgressBar = (fraction) => void shown.push(fraction);
      Object.assign(globalThis, { shown });
    });
    const isAwake = (): Promise<boolean> => app.evaluate(({ powerSaveBlocker }) => powerSaveBlocker.isStarted(0));

    await page.choose('Great Wave', photo);
    await page.paintEveryPixel();
    expect(await isAwake()).toBe(false);
    await page.startExport(photo);
    await page.exportRuns(photo);
    expect(await isAwake()).toBe(true);
    await page.exportEnds(photo, 'Exported');
    expect(await isAwake()).toBe(false);
    const shown = await app.evaluate(() => (globalThis as unknown as { shown: number[] }).shown);
    expect(shown.some((fraction) => fraction > 0 && fraction <= 1)).toBe(true);
    expect(shown.at(-1)).toBe(-1);
  });

  it('follows the theme and the language of the settings', async () => {
    const studio = await stage().start();
    const app = electronOf(studio);
    await new StudioPage(studio).isReady();
    const set = (patch: string): Promise<unknown> =>
      studio.page.evaluate(`window.studio.invoke('settings.set', ${patch})`);
    await set(`{ theme: 'dark', language: 'zh-CN' }`);
    expect(await app.evaluate(({ nativeTheme }) => nativeTheme.shouldUseDarkColors)).toBe(true);
    const label = (): Promise<string | undefined> =>
      app.evaluate(({ Menu }) => Menu.getApplicationMenu()?.getMenuItemById('photo.open')?.label);
    expect(await label()).toMatch(/打开/);
    await set(`{ theme: 'light', language: 'en' }`);
    expect(await app.evaluate(({ nativeTheme }) => nativeTheme.shouldUseDarkColors)).toBe(false);
    expect(await label()).toMatch(/Open/);
  });

  it('loads a page that crashed again, without losing the studio', async () => {
    const { folder, start } = stage();
    const photo = await takePhoto(folder, { widthPx: 300 });
    const studio = await start([photo]);
    const page = new StudioPage(studio);
    await page.photo(photo).waitFor();
    const rendererPid = await electronOf(studio).evaluate(({ webContents }) =>
      webContents.getAllWebContents()[0]?.getOSProcessId(),
    );
    process.kill(rendererPid!, 'SIGKILL');
    const hasNewPage = (): Promise<boolean> =>
      electronOf(studio).evaluate(({ webContents }, old) => {
        const contents = webContents.getAllWebContents()[0];
        return (
          contents !== undefined && contents.getOSProcessId() !== old && !contents.isLoading() && !contents.isCrashed()
        );
      }, rendererPid);
    await expect.poll(hasNewPage, { timeout: 20_000 }).toBe(true);
    const names = await electronOf(studio).evaluate(({ webContents }) =>
      webContents
        .getAllWebContents()[0]
        ?.executeJavaScript(
          `window.studio.invoke('photos.list').then(({ value }) => value.photos.map(({ name }) => name))`,
        ),
    );
    expect(names).toEqual(['lake.jpg']);
  });
});
