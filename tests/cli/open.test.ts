import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { createStudioClient, type StudioClient } from '../../src/shared/contract/client.js';
import { decodeFrame, encodeFrame, hostFrameSchema, type HostFrame } from '../../src/shared/contract/socketWire.js';
import { commandLine, type CommandLine } from '../helpers/commandLine.js';
import { childrenOf, eventually, isRunning } from '../helpers/processes.js';
import { addressOf } from '../helpers/startedProgram.js';
import { testPhoto } from '../helpers/testImages.js';

let cli: CommandLine;

beforeAll(async () => {
  cli = await commandLine();
  mkdirSync(join(cli.folder, 'photos'));
  await testPhoto(400, 300)
    .jpeg()
    .toFile(join(cli.folder, 'photos', 'a.jpg'));
  await testPhoto(80, 80, 4)
    .png()
    .toFile(join(cli.folder, 'photos', 'art.png'));
  writeFileSync(join(cli.folder, 'other.txt'), 'no photo');
});

/** Does what the page in a browser does, given the address. */
async function connect(address: URL): Promise<{ client: StudioClient; close: () => void }> {
  const socket = new WebSocket(`ws://${address.host}/socket`, { headers: { origin: address.origin } });
  const listeners = new Set<(event: unknown) => void>();
  const answers = new Map<number, (answer: unknown) => void>();
  let next = 0;
  const welcome = new Promise<void>((resolve) => {
    socket.on('message', (data: Buffer) => {
      const frame: HostFrame = decodeFrame(hostFrameSchema, data);
      if (frame.type === 'welcome') resolve();
      else if (frame.type === 'answer') answers.get(frame.callId)?.(frame.answer);
      else listeners.forEach((listener) => listener({ name: frame.name, payload: frame.payload }));
    });
  });
  await new Promise<void>((resolve, reject) => {
    socket.once('open', () => resolve());
    socket.once('error', reject);
  });
  socket.send(encodeFrame({ type: 'hello', token: address.hash.replace('#token=', '') }));
  await welcome;
  const client = createStudioClient({
    invoke: (name, input) =>
      new Promise((resolve) => {
        const callId = next++;
        answers.set(callId, resolve);
        socket.send(encodeFrame({ type: 'call', callId, name, input }));
      }),
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  });
  return { client, close: () => socket.terminate() };
}

describe('pentimento open', () => {
  it('serves the window, opens the photos that are named and stylizes them into an allowed folder', async () => {
    const started = cli.start('open', '--browser', '--allow', 'photos', 'photos/a.jpg', 'other.txt');
    const address = await addressOf(started);
    const page = await fetch(address);
    expect(page.status).toBe(200);
    expect(await page.text()).toContain('<script type="module"');

    const { client, close } = await connect(address);
    const { photos } = await client.call('photos.list');
    expect(photos).toMatchObject([{ name: 'a.jpg', width: 400 }]);
    const source = { kind: 'path', path: join(cli.folder, 'photos', 'art.png') } as const;
    const { style } = await client.call('styles.addFromImage', { source });
    const done = new Promise((resolve) => client.on('job.done', resolve));
    await client.call('stylize.export', {
      photoId: photos[0]!.id,
      output: { format: 'jpg' },
      recipe: { styles: [{ styleId: style.id, weight: 1 }], strength: 0.8, strokePx: 256 },
      target: { kind: 'folder', folder: join(cli.folder, 'photos', 'out') },
    });
    expect(await done).toMatchObject({ result: { width: 400, height: 300, fileName: 'a.jpg' } });
    expect(readdirSync(join(cli.folder, 'photos', 'out'))).toEqual(['a.jpg']);

    const engine = childrenOf(started.child.pid!).find(isRunning)!;
    close();
    started.child.kill('SIGINT');
    expect((await started.finished).code).toBe(0);
    expect(await eventually(() => !isRunning(engine))).toBe(true);
    expect(readdirSync(join(cli.cache, 'sessions'))).toEqual([]);
  });

  it('lives on when its engine is killed, which costs the job alone', async () => {
    const started = cli.start('open', '--browser', '--allow', '.', 'photos/a.jpg');
    const { client, close } = await connect(await addressOf(started));
    const [photo] = (await client.call('photos.list')).photos;
    const own = (await client.call('styles.list')).styles.find(({ isBuiltIn }) => !isBuiltIn)!;
    const preview = (requestId: string, strength: number) =>
      client.call('stylize.preview', {
        requestId,
        photoId: photo!.id,
        previewPx: 256,
        recipe: { styles: [{ styleId: own.id, weight: 1 }], strength, strokePx: null },
      });
    await preview('first', 1);
    const { pid } = await client.call('engine.state');
    const crashed = new Promise<void>((resolve) => {
      client.on('engine.state', ({ state }) => state === 'crashed' && resolve());
    });
    process.kill(pid!, 'SIGKILL');
    await crashed;
    expect(await preview('second', 0.5)).toMatchObject({ width: 256, height: 192 });
    expect(await client.call('engine.state')).toMatchObject({ state: 'ready', crashes: 1 });
    close();
    started.child.kill('SIGTERM');
    expect((await started.finished).code).toBe(0);
  });

  it('leaves no engine behind when it is killed itself', async () => {
    const started = cli.start('open', '--browser', '--allow', '.', 'photos/a.jpg');
    const { client, close } = await connect(await addressOf(started));
    const source = { kind: 'path', path: join(cli.folder, 'photos', 'art.png') } as const;
    await client.call('styles.addFromImage', { source });
    const { pid } = await client.call('engine.state');
    close();
    started.child.kill('SIGKILL');
    await started.finished;
    expect(await eventually(() => !isRunning(pid!))).toBe(true);
  });

  it('says what is wrong with its options', async () => {
    expect(await cli.run('open', '--browser', '--port', '70000')).toMatchObject({ code: 2 });
    const window = await cli.run('open', '--electron');
    expect(window).toMatchObject({ code: 2, stderr: expect.stringContaining('launcher') });
  });
});
