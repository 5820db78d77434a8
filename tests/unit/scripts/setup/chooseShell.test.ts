import { expect, it } from 'vitest';
import { chooseShell, wantedShell } from '../../../../scripts/setup/chooseShell.mjs';

type Surroundings = Parameters<typeof chooseShell>[0];

const desk: Surroundings = {
  wanted: null,
  platform: 'linux',
  env: { DISPLAY: ':0' },
  isRoot: false,
  findRuntime: () => Promise.resolve({ executable: '/dist/electron' }),
};

function noRuntime(): ReturnType<Surroundings['findRuntime']> {
  return Promise.resolve({ executable: null, reason: 'the host does not answer' });
}

function neverAsked(): never {
  throw new Error('The runtime was asked for.');
}

it('opens a window of its own where a runtime and a display are there', async () => {
  const window = { kind: 'electron', executable: '/dist/electron', flags: [], note: null };
  expect(await chooseShell(desk)).toEqual(window);
  expect(await chooseShell({ ...desk, env: { WAYLAND_DISPLAY: 'wayland-0' } })).toEqual(window);
  expect(await chooseShell({ ...desk, platform: 'darwin', env: {} })).toEqual(window);
});

it('takes the browser host without a display, and does not fetch a runtime for that', async () => {
  const choice = await chooseShell({ ...desk, env: {}, findRuntime: neverAsked });
  expect(choice).toMatchObject({ kind: 'browser', note: expect.stringContaining('no display') });
});

it('takes the browser host as root and says why', async () => {
  const choice = await chooseShell({ ...desk, isRoot: true, findRuntime: neverAsked });
  expect(choice).toMatchObject({ kind: 'browser', note: expect.stringMatching(/root.*--electron/) });
});

it('takes the browser host where no runtime can be had, with the reason', async () => {
  const choice = await chooseShell({ ...desk, findRuntime: noRuntime });
  expect(choice).toEqual({ kind: 'browser', note: 'the host does not answer' });
});

it('takes the browser host that was asked for without looking around', async () => {
  const choice = await chooseShell({ ...desk, wanted: 'browser', findRuntime: neverAsked });
  expect(choice).toEqual({ kind: 'browser', note: null });
});

it('opens the window that root asked for, without a sandbox, and says so', async () => {
  const choice = await chooseShell({ ...desk, wanted: 'electron', isRoot: true });
  expect(choice).toMatchObject({ kind: 'electron', flags: ['--no-sandbox'], note: expect.stringContaining('root') });
});

it('opens nothing else where a window was asked for and cannot be had', async () => {
  expect(await chooseShell({ ...desk, wanted: 'electron', findRuntime: noRuntime })).toMatchObject({ kind: 'none' });
  expect(await chooseShell({ ...desk, wanted: 'electron', env: {} })).toMatchObject({ kind: 'none' });
});

it('is asked for by name, and the browser host by what only that has', () => {
  expect(wantedShell(['photo.jpg'])).toBeNull();
  expect(wantedShell(['--electron', 'photo.jpg'])).toBe('electron');
  for (const args of [['--browser'], ['--port', '7000'], ['--allow=photos', 'photo.jpg']]) {
    expect(wantedShell(args)).toBe('browser');
  }
});
