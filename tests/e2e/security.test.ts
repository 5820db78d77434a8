import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { ElectronApplication, Page } from 'playwright-core';
import { expect, inject, it } from 'vitest';
import { ROOT } from '../../scripts/setup/places.mjs';
import type { StudioBridge } from '../../src/shared/contract/bridge.js';
import { electronOf, shellSuite } from './support/shellSuite.js';
import { StudioPage } from './support/studioPage.js';

/** Code for the page's console, as text, because the tests are typed without the DOM. */
const TRIES = {
  // In a separate task: code evaluated by a console may create code from text.
  eval: `new Promise((resolve) => setTimeout(() => {
    try { resolve(eval('1 + 1')); } catch (error) { resolve(error.name); }
  }, 0))`,
  inlineScript: `(() => {
    const script = document.createElement('script');
    try { script.textContent = 'window.wasRun = true'; document.head.append(script); } catch { /* refused */ }
    return window.wasRun === true;
  })()`,
  inlineStyle: `(() => {
    const style = document.createElement('style');
    style.textContent = 'html { --sneaked-in: yes }';
    document.head.append(style);
    return getComputedStyle(document.documentElement).getPropertyValue('--sneaked-in');
  })()`,
  frame: `(() => {
    const frame = document.createElement('iframe');
    frame.src = 'data:text/html,hello';
    document.body.append(frame);
    return new Promise((resolve) => setTimeout(() => resolve(window.frames.length && frame.contentDocument?.body.textContent), 500));
  })()`,
  globals: `['require', 'process', 'module', 'Buffer', 'global', 'ipcRenderer', 'electron'].filter((name) => name in window)`,
  notifications: `Notification.requestPermission()`,
  microphone: `navigator.mediaDevices.getUserMedia({ audio: true }).then(() => 'granted', (error) => error.name)`,
  place: `new Promise((resolve) => navigator.geolocation.getCurrentPosition(() => resolve('granted'), (e) => resolve(e.code)))`,
  clipboard: `navigator.permissions.query({ name: 'clipboard-read' }).then(({ state }) => state)`,
  secondWindow: `window.open('https://example.org/') === null && window.open('studio-app://app/index.html') === null`,
};

function fetches(url: string): string {
  return `fetch(${JSON.stringify(url)}).then(({ status }) => status, () => 'refused')`;
}

/** Counts requests. */
async function listeningPost(): Promise<{ url: string; hits: () => number; close: () => void }> {
  let hits = 0;
  const server: Server = createServer((_request, response) => {
    hits++;
    response.setHeader('Access-Control-Allow-Origin', '*').end('hello');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}/`, hits: () => hits, close: () => server.close() };
}

/** Loads a foreign page into a second window with our preload and lets it call the studio. */
function speakFromAnotherPage(app: ElectronApplication, url: string): Promise<string> {
  const preload = join(ROOT, 'out', 'preload', 'bridge.cjs');
  return app.evaluate(
    async ({ BrowserWindow }, { address, script }) => {
      const window = new BrowserWindow({ show: false, webPreferences: { preload: script, sandbox: true } });
      await window.loadURL(address);
      const speak = `window.studio.invoke('app.info', undefined).then(() => 'answered', (error) => error.message)`;
      const answer: unknown = await window.webContents.executeJavaScript(speak);
      window.destroy();
      return String(answer);
    },
    { address: url, script: preload },
  );
}

async function staysOn(page: Page, tryToLeave: string): Promise<boolean> {
  const before = page.url();
  await page.evaluate(tryToLeave).catch(() => undefined);
  await page.waitForTimeout(500);
  return page.url() === before && (await page.evaluate('document.title')) === 'Pentimento';
}

shellSuite('electron', inject('electron'), (stage) => {
  it("holds Electron's security checklist where it can be tried", async () => {
    const studio = await stage().start();
    const { page } = studio;
    const app = electronOf(studio);
    const post = await listeningPost();
    await new StudioPage(studio).isReady();

    // 1, 18: only our scheme; nothing from the network, no file, nothing outside the page's folder.
    expect(page.url()).toMatch(/^studio-app:\/\/app\//);
    expect(await page.evaluate(fetches(post.url))).toBe('refused');
    await page.evaluate(`new Image().src = ${JSON.stringify(post.url)}`);
    expect(await page.evaluate(fetches('file:///etc/hostname'))).toBe('refused');
    for (const path of ['../package.json', '..%2f..%2fpackage.json', '%2e%2e/package.json', 'missing.js']) {
      expect(await page.evaluate(fetches(`studio-app://app/${path}`)), path).not.toBe(200);
    }
    expect(await page.evaluate(fetches('studio-media://media/AAAA/full'))).toBe(404);
    expect(await page.evaluate(fetches('studio-media://media/..%2f..%2fetc%2fpasswd/file'))).toBe(404);

    // 2, 3, 4, 6, 8, 9, 10, 11: settings of every page of the program.
    const preferences = await app.evaluate(({ BrowserWindow }) =>
      BrowserWindow.getAllWindows().map((window) => {
        const contents = window.webContents as unknown as { getLastWebPreferences(): Record<string, unknown> };
        return contents.getLastWebPreferences();
      }),
    );
    expect(preferences).toHaveLength(1);
    expect(preferences[0]).toMatchObject({
      contextIsolation: true,
      sandbox: true,
      nodeIntegration: false,
      webSecurity: true,
      webviewTag: false,
      allowRunningInsecureContent: false,
      experimentalFeatures: false,
      nodeIntegrationInSubFrames: false,
    });
    expect(preferences[0]?.['enableBlinkFeatures'] ?? '').toBe('');
    expect(await page.evaluate(TRIES.globals)).toEqual([]);

    // 20: the parts of Electron that the page can access.
    expect(await page.evaluate('Object.keys(window.studio).sort()')).toEqual([
      'invoke',
      'pathForFile',
      'subscribe',
    ] satisfies (keyof StudioBridge)[]);

    // 5: permission requests of a page are refused.
    expect(await page.evaluate(TRIES.notifications)).toBe('denied');
    expect(await page.evaluate(TRIES.microphone)).not.toBe('granted');
    expect(await page.evaluate(TRIES.place)).toBe(1);
    expect(await page.evaluate(TRIES.clipboard)).toBe('denied');

    // 7: the content policy is active.
    expect(await page.evaluate(TRIES.eval)).toBe('EvalError');
    expect(await page.evaluate(TRIES.inlineScript)).toBe(false);
    expect(await page.evaluate(TRIES.inlineStyle)).toBe('');
    expect(await page.evaluate(TRIES.frame)).toBeFalsy();

    // 12, 13, 14: no embedded page, no navigation, no second window.
    expect(await page.evaluate(TRIES.secondWindow)).toBe(true);
    for (const url of [post.url, 'file:///etc/hostname', 'data:text/html,hello', 'studio-media://media/AAAA/full']) {
      expect(await staysOn(page, `window.location.href = ${JSON.stringify(url)}`), url).toBe(true);
    }
    expect(await app.evaluate(({ webContents }) => webContents.getAllWebContents().length)).toBe(1);

    // 17: the sender is checked before the message.
    expect(await speakFromAnotherPage(app, 'data:text/html,hello')).toMatch(/may not speak/);
    expect(await speakFromAnotherPage(app, 'studio-app://app/index.html')).toMatch(/may not speak/);
    expect(await page.evaluate(`window.studio.invoke('app.info', undefined).then(({ ok }) => ok)`)).toBe(true);
    expect(await page.evaluate(`window.studio.invoke('toString', undefined).then(({ ok }) => ok)`)).toBe(false);

    expect(post.hits()).toBe(0);
    post.close();
  });
});
