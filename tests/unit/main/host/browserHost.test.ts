import { mkdirSync, writeFileSync } from 'node:fs';
import { request as httpRequest, type IncomingHttpHeaders } from 'node:http';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { openBrowserHost, type BrowserHost } from '../../../../src/main/host/browserHost.js';
import { createHostShell } from '../../../../src/main/host/hostShell.js';
import { accessTo } from '../../../../src/main/files/fileAccess.js';
import {
  decodeFrame,
  encodeFrame,
  hostFrameSchema,
  SOCKET_CLOSE,
  type ClientFrame,
  type HostFrame,
} from '../../../../src/shared/contract/socketWire.js';
import { tempFolder } from '../../../helpers/tempFolder.js';
import { testPhoto } from '../../../helpers/testImages.js';
import { openTestStudio, type TestStudio } from '../../../helpers/testStudio.js';

const folder = tempFolder();
const allowed = join(folder, 'allowed');
let host: BrowserHost;
let test: TestStudio;
let token: string;
let origin: string;

beforeAll(async () => {
  const rendererFolder = join(folder, 'renderer');
  mkdirSync(rendererFolder);
  mkdirSync(allowed);
  writeFileSync(join(rendererFolder, 'index.html'), '<!doctype html><title>Pentimento</title>');
  writeFileSync(join(folder, 'secret.txt'), 'secret');
  await testPhoto(640, 480).jpeg().toFile(join(allowed, 'photo.jpg'));
  await testPhoto(64, 48).jpeg().toFile(join(folder, 'outside.jpg'));
  test = await openTestStudio({
    folder,
    shell: createHostShell({ hasServerFiles: true, quit: () => undefined }),
    access: accessTo([allowed]),
  });
  host = await openBrowserHost({ studio: test.studio, rendererFolder, port: 0 });
  token = new URL(host.url).hash.replace('#token=', '');
  origin = `http://127.0.0.1:${host.port}`;
});
afterAll(() => host.close());

interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/** A raw request with any headers: `fetch` does not allow forged ones. */
function ask(path: string, headers: Record<string, string> = {}, method = 'GET', body?: Buffer): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const request = httpRequest({ host: '127.0.0.1', port: host.port, path, method, headers }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () => {
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(chunks) });
      });
    });
    request.on('error', reject);
    request.end(body);
  });
}

interface Line {
  send(frame: ClientFrame): void;
  next(): Promise<HostFrame>;
  readonly socket: WebSocket;
  readonly closed: Promise<number>;
}

/** @throws if the upgrade is refused */
async function connect(headers: Record<string, string> = { origin }, path = '/socket'): Promise<Line> {
  const socket = new WebSocket(`ws://127.0.0.1:${host.port}${path}`, { headers });
  const frames: HostFrame[] = [];
  const waiting: ((frame: HostFrame) => void)[] = [];
  socket.on('message', (data: Buffer) => {
    const frame = decodeFrame(hostFrameSchema, data);
    const next = waiting.shift();
    if (next) next(frame);
    else frames.push(frame);
  });
  const closed = new Promise<number>((resolve) => socket.once('close', resolve));
  await new Promise<void>((resolve, reject) => {
    socket.once('open', () => resolve());
    socket.once('error', reject);
  });
  return {
    socket,
    closed,
    send: (frame) => socket.send(encodeFrame(frame)),
    next: () => new Promise((resolve) => (frames.length > 0 ? resolve(frames.shift()!) : waiting.push(resolve))),
  };
}

async function login(): Promise<Line & { readonly mediaBase: string }> {
  const line = await connect();
  line.send({ type: 'hello', token });
  const welcome = await line.next();
  if (welcome.type !== 'welcome') throw new Error(welcome.type);
  return { ...line, mediaBase: welcome.mediaBase };
}

async function call(line: Line, name: string, input?: unknown): Promise<unknown> {
  line.send({ type: 'call', callId: 1, name, input });
  for (;;) {
    const frame = await line.next();
    if (frame.type === 'answer') return frame.answer;
  }
}

describe('the browser host', () => {
  it('listens on the loopback address and keeps its token out of what is sent', () => {
    expect(host.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/#token=[\w-]{32}$/);
  });

  it('is not ended by an address that is none, which any page in the browser could ask for', async () => {
    expect((await ask('//')).status).toBe(400);
    await expect(connect({ origin: 'https://elsewhere.example' }, '//')).rejects.toThrow('403');
    expect((await ask('/')).status).toBe(200);
  });

  it('serves the page with a strict policy, and nothing outside of its folder', async () => {
    const page = await ask('/');
    expect(page.status).toBe(200);
    expect(page.body.toString()).toContain('Pentimento');
    expect(page.headers['content-security-policy']).toContain("default-src 'none'");
    expect(page.headers['content-security-policy']).not.toContain('unsafe');
    expect(page.headers).toMatchObject({
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'cross-origin-resource-policy': 'same-origin',
    });
    for (const path of ['/../secret.txt', '/%2e%2e/secret.txt', '/..%2fsecret.txt', '/nothing.js']) {
      expect((await ask(path)).status, path).toBe(404);
    }
    expect((await ask('/', {}, 'DELETE')).status).toBe(405);
  });

  it('turns away whoever asks under another name (DNS rebinding)', async () => {
    for (const name of ['evil.example', `evil.example:${host.port}`, '127.0.0.1.evil.example']) {
      expect((await ask('/', { host: name })).status, name).toBe(403);
    }
    // The local end of a tunnel has another port.
    expect((await ask('/', { host: 'localhost:9000' })).status).toBe(200);
  });

  it("turns away other sites' pages, and lets a link to the page through", async () => {
    expect((await ask('/', { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors' })).status).toBe(403);
    expect((await ask('/', { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate' })).status).toBe(200);
  });

  it('refuses a socket from another origin, or from none', async () => {
    const others = [
      'http://evil.example',
      `http://127.0.0.1:${host.port + 1}`,
      `https://127.0.0.1:${host.port}`,
      'null',
    ];
    for (const other of others) await expect(connect({ origin: other }), other).rejects.toThrow('403');
    await expect(connect({})).rejects.toThrow('403');
    await expect(connect({ origin, host: 'evil.example' })).rejects.toThrow('403');
    await expect(connect({ origin: 'http://evil.example', host: 'evil.example' })).rejects.toThrow('403');
  });

  it('closes a socket that knows no token, and answers none of its calls', async () => {
    for (const wrong of ['', 'x', token.slice(0, -1), `${token}x`]) {
      const line = await connect();
      line.send({ type: 'hello', token: wrong });
      expect(await line.closed).toBe(SOCKET_CLOSE.wrongToken);
    }
    const early = await connect();
    const heard: unknown[] = [];
    early.socket.on('message', (data) => heard.push(data));
    early.send({ type: 'call', callId: 1, name: 'settings.set', input: { theme: 'light' } });
    expect(await early.closed).toBe(SOCKET_CLOSE.wrongToken);
    expect(heard).toEqual([]);
    expect(test.studio.settings.theme).toBe('system');
  });

  it('closes a socket that talks nonsense', async () => {
    const text = await connect();
    text.socket.send('hello');
    expect(await text.closed).toBe(SOCKET_CLOSE.badFrame);
    const noise = await connect();
    noise.socket.send(Buffer.alloc(2000, 1));
    expect(await noise.closed).toBe(SOCKET_CLOSE.badFrame);
    const frame = await login();
    frame.socket.send(Buffer.from([0xc1]));
    expect(await frame.closed).toBe(SOCKET_CLOSE.badFrame);
  });

  it('answers calls and tells events once the token was said', async () => {
    const [line, other] = [await login(), await login()];
    expect(await call(line, 'app.info')).toMatchObject({ ok: true, value: { capabilities: { kind: 'browser' } } });
    expect(await call(line, 'settings.set', { theme: 'dark' })).toMatchObject({ ok: true, value: { theme: 'dark' } });
    expect(await other.next()).toMatchObject({ type: 'event', name: 'settings.changed', payload: { theme: 'dark' } });
    expect(await call(line, 'no.such')).toMatchObject({ ok: false, error: { code: 'contract/broken' } });
    expect(await call(line, 'jobs.cancel', { jobId: 7 })).toMatchObject({
      ok: false,
      error: { code: 'contract/broken' },
    });
    // A call without a result also returns.
    expect(await call(line, 'photos.clearRecent')).toEqual({ ok: true });
  });

  it('opens photos from allowed folders only, also through links and dots', async () => {
    const line = await login();
    const open = (path: string): Promise<unknown> => call(line, 'photos.open', { sources: [{ kind: 'path', path }] });
    expect(await open(join(allowed, 'photo.jpg'))).toMatchObject({ ok: true, value: { photos: [{ width: 640 }] } });
    for (const path of [join(folder, 'outside.jpg'), join(allowed, '..', 'outside.jpg'), '/etc/passwd']) {
      const failed = [{ error: { code: 'access/denied' } }];
      expect(await open(path), path).toMatchObject({ ok: true, value: { photos: [], failed } });
    }
    const listed = await call(line, 'files.listFolder', { folder: allowed });
    expect(listed).toMatchObject({
      ok: true,
      value: { parent: null, entries: [{ name: 'photo.jpg', isFolder: false }] },
    });
    expect(await call(line, 'files.listFolder', { folder })).toMatchObject({ error: { code: 'access/denied' } });
    const recipe = { styles: [{ styleId: 'built-in/mosaic', weight: 1 }], strength: 1, strokePx: null };
    const [photo] = (await test.client.call('photos.list')).photos;
    const target = { kind: 'file', path: join(folder, 'out.jpg') };
    const request = { photoId: photo?.id, recipe, output: { format: 'jpg' }, target };
    expect(await call(line, 'stylize.export', request)).toMatchObject({ error: { code: 'access/denied' } });
  });

  it('takes uploads from its own page with the token only', async () => {
    const jpeg = await testPhoto(300, 200).jpeg().toBuffer();
    const authorization = `Bearer ${token}`;
    const post = (headers: Record<string, string>): Promise<Answer> =>
      ask('/upload?name=My%20photo.jpg', { host: `127.0.0.1:${host.port}`, ...headers }, 'POST', jpeg);
    expect((await post({ origin })).status).toBe(403);
    expect((await post({ authorization })).status).toBe(403);
    expect((await post({ authorization, origin: 'http://evil.example' })).status).toBe(403);
    expect((await post({ origin, authorization: `Bearer ${token}x` })).status).toBe(403);
    expect((await ask('/upload', { origin, authorization })).status).toBe(405);
    const answer = await post({ origin, authorization });
    expect(answer.status).toBe(200);
    const upload = JSON.parse(answer.body.toString()) as { token: string };
    const opened = await test.client.call('photos.open', { sources: [{ kind: 'upload', token: upload.token }] });
    expect(opened.photos).toMatchObject([{ name: 'My photo.jpg', path: null, width: 300, height: 200 }]);
  });

  it('shows pictures under its secret address only', async () => {
    const line = await login();
    const { photos } = await test.client.call('photos.open', {
      sources: [{ kind: 'path', path: join(allowed, 'photo.jpg') }],
    });
    const media = photos[0]!.media;
    const shown = await ask(`${line.mediaBase}${media}/thumbnail`);
    expect(shown.status).toBe(200);
    expect(shown.headers['content-type']).toBe('image/jpeg');
    expect(shown.headers['cache-control']).toContain('private');
    expect((await ask(`${line.mediaBase}${media}/preview-100`)).body.length).toBeLessThan(shown.body.length);
    const embedded = { 'sec-fetch-site': 'same-site', 'sec-fetch-mode': 'no-cors' };
    expect((await ask(`${line.mediaBase}${media}/thumbnail`, embedded)).status).toBe(403);
    const wrong = [
      `/media/${'x'.repeat(32)}/${media}/thumbnail`,
      `/media/${media}/thumbnail`,
      `${line.mediaBase}${media}`,
      `${line.mediaBase}${media}/file`,
      `${line.mediaBase}${media}/preview-9999`,
      `${line.mediaBase}unknown/thumbnail`,
      `${line.mediaBase}..%2f..%2fsecret.txt/file`,
    ];
    for (const path of wrong) expect((await ask(path)).status, path).toBe(404);
  });

  it('names the port that is taken', async () => {
    const options = { studio: test.studio, rendererFolder: folder, port: host.port };
    await expect(openBrowserHost(options)).rejects.toMatchObject({
      code: 'usage',
      advice: expect.stringContaining('--port'),
    });
  });
});
