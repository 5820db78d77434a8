import { execFile, execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { promisify } from 'node:util';
import sharp from 'sharp';
import { beforeAll, describe, expect, it } from 'vitest';
import { CLI_ENTRY } from '../../scripts/setup/build.mjs';
import { ROOT } from '../../scripts/setup/places.mjs';
import { batchSetup, batchWithKills, type BatchSetup } from '../helpers/batchRuns.js';
import { treeOf, writePhotos } from '../helpers/batchJobs.js';
import { eventually } from '../helpers/processes.js';
import { testPhoto } from '../helpers/testImages.js';

let setup: BatchSetup;
beforeAll(async () => {
  setup = await batchSetup(9);
});

const outputs = (folder: string): Record<string, string> => treeOf(join(setup.cli.folder, folder));
const lines = (stdout: string): Record<string, unknown>[] =>
  stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);

describe('pentimento batch', () => {
  it('mirrors the tree, keeps EXIF and profile, and writes a report', async () => {
    const { code, stdout, stderr } = await setup.start('painted').finished;
    expect(stderr).toContain('bad.jpg: ');
    expect(code).toBe(1);
    expect(stdout.trim().split('\n')).toHaveLength(9);
    expect(stderr).toMatch(/9 of 10 written, 1 failed/);
    const report = /Report: (.*)/.exec(stderr)?.[1] ?? '';
    expect(readFileSync(report, 'utf8')).toContain('data:image/jpeg');
    expect(Object.keys(outputs('painted')).sort()).toEqual(
      Object.keys(treeOf(join(setup.cli.folder, 'photos')))
        .filter((name) => name !== 'bad.jpg')
        .sort(),
    );
    const tagged = await sharp(join(setup.cli.folder, 'painted', 'tagged.jpg')).metadata();
    expect(tagged.exif?.includes('Tests')).toBe(true);
    expect(tagged.icc).toBeDefined();
    expect(tagged.xmpAsString).toContain('pentimento:fingerprint');
  });

  it('shows what it would do and does nothing', async () => {
    const args = ['--style', 'art.png', '--style', 'art2.png:0.5+art.png', '--dry-run', '--size', '20', '--json'];
    const ended = await setup.cli.done('batch', 'photos', 'dry', '-r', '--name', '{style}/{name}-{width}', ...args);
    expect(existsSync(join(setup.cli.folder, 'dry'))).toBe(false);
    const plan = lines(ended.stdout);
    expect(plan).toHaveLength(20);
    expect(plan.map(({ out }) => out)).toContain(join(setup.cli.folder, 'dry', 'sub', 'art2+art', '1-20.jpg'));
  });

  it('writes several styles, presets, formats and sizes in one go', async () => {
    const preset = {
      name: 'print',
      styles: ['art2.png'],
      strength: 0.5,
      format: 'png',
      size: '1cm@60',
      metadata: 'none',
    };
    writeFileSync(join(setup.cli.folder, 'print.json'), JSON.stringify(preset));
    const options = ['--style', 'art.png', '--preset', 'print.json', '--format', 'webp', '--include', 'tagged.jpg'];
    await setup.cli.done('batch', 'photos', 'several', ...options);
    expect(Object.keys(outputs('several')).sort()).toEqual(['tagged-art.webp', 'tagged-print.png']);
    const printed = await sharp(join(setup.cli.folder, 'several', 'tagged-print.png')).metadata();
    expect(printed).toMatchObject({ width: 24, density: 60 });
    expect(printed.exif?.includes('Tests')).not.toBe(true);
    expect(printed.icc).toBeDefined();
  });

  it('never touches an original, also in the same folder and when it runs again', async () => {
    const folder = join(setup.cli.folder, 'same');
    await writePhotos(folder, ['a.jpg', 'b.png']);
    const originals = treeOf(folder);
    for (const conflict of ['overwrite', 'unique', 'skip', 'overwrite-if-changed']) {
      await setup.cli.done('batch', 'same', 'same', '--style', 'art.png', '--conflict', conflict, '--name', '{name}');
      expect(treeOf(folder)).toMatchObject(originals);
    }
    expect(Object.keys(treeOf(folder)).sort()).toEqual([
      'a (2).jpg',
      'a (3).jpg',
      'a.jpg',
      'b (2).png',
      'b (3).png',
      'b.png',
    ]);
  });

  it('lists, resumes and cancels', async () => {
    const started = setup.start('listed', '--fresh');
    await eventually(() => Object.keys(outputsOr('listed')).length >= 2, 60_000);
    started.child.kill('SIGINT');
    const { code, stderr } = await started.finished;
    expect(code).toBe(130);
    const id = /batch:resume (\S+)/.exec(stderr)?.[1] ?? '';
    const listed = lines((await setup.cli.done('batch:list', '--json')).stdout).find((job) => job['id'] === id);
    expect(listed).toMatchObject({ state: 'paused', reason: null });
    expect((await setup.cli.run('batch:resume', id)).code).toBe(1);
    expect(outputs('listed')).toEqual(outputs('painted'));
    expect((await setup.cli.run('batch:cancel', id)).stderr).toContain('over already');
    expect((await setup.cli.run('batch:resume', 'nobody')).stderr).toContain('There is no batch job');
  });

  it.each([
    [['photos'], /SRC and DEST/, 2],
    [['photos', 'x'], /a --style, a --preset or a --recipe/, 2],
    [['photos', 'x', '--style', 'art.png', '--name', '{nam}'], /Did you mean \{name\}/, 2],
    [['photos', 'x', '--style', 'art.png', '--shard', '3/2'], /is no part/, 2],
    [['photos', 'x', '--style', 'art.png', '--size', 'huge'], /size huge/, 2],
    [['photos', 'x', '--style', 'art.png', '--photos', 'jpg,raw'], /format raw/, 2],
    [['photos', 'x', '--style', 'nobody'], /no style/, 2],
    [['nowhere', 'x', '--style', 'art.png'], /nowhere/, 1],
    [['art.png', 'x', '--style', 'art.png'], /is a file/, 2],
    [['photos', 'x', '--preset', 'art.png'], /preset art\.png/, 1],
    [['photos', 'x', '--style', 'art.png', '--include', 'none*'], /no photos to stylize/, 1],
    [['--merge-report', 'photos'], /no reports of parts/, 1],
  ])('says what is wrong with %j', async (args, message, code) => {
    const ended = await setup.cli.run('batch', ...args);
    expect(ended.stderr).toMatch(message);
    expect(ended.code).toBe(code);
    expect(existsSync(join(setup.cli.folder, 'x'))).toBe(false);
  });

  it('watches a folder until Ctrl-C', async () => {
    mkdirSync(join(setup.cli.folder, 'inbox'));
    const started = setup.cli.start('batch', 'inbox', 'watched', '--style', 'art.png', '--watch');
    await started.said(/Watching/);
    await testPhoto(40, 30, 4).toFile(join(setup.cli.folder, 'inbox', 'new.jpg'));
    expect(await eventually(() => Object.keys(outputsOr('watched')).includes('new.jpg'), 60_000)).toBe(true);
    started.child.kill('SIGINT');
    expect((await started.finished).code).toBe(130);
    expect(readdirSync(join(setup.cli.folder, 'watched'))).toEqual(['new.jpg']);
  });

  it.skipIf(!canMount())('pauses at a disk that is full, says so, and goes on once there is space', async () => {
    const { cli } = setup;
    mkdirSync(join(cli.folder, 'small'));
    const command = `'${process.execPath}' '${join(ROOT, CLI_ENTRY)}' batch photos small -r --style art.png --exclude bad.jpg`;
    // A separate disk that disappears with the shell: first too small for all files, then large enough.
    const { stdout, stderr } = await promisify(execFile)(
      'unshare',
      [
        ...['--user', '--map-root-user', '--mount', 'sh', '-c'],
        `mount -t tmpfs -o size=40k none small; ${command}; echo "first $?"
         mount -o remount,size=8m small; ${command}; echo "second $?"; ls -AR small`,
      ],
      { cwd: cli.folder, env: { ...process.env, ...cli.env } },
    );
    expect(stdout).toMatch(/^first 1$/m);
    expect(stderr).toMatch(/The batch is paused\. There is no space left to write .*small/);
    expect(stderr).toContain('Free some space or write to another disk.');
    expect(stderr).toMatch(/Going on with the batch \S+: [1-8] of 9 are over/);
    expect(stdout).toMatch(/^second 0$/m);
    const listed = stdout.slice(stdout.indexOf('second 0')).match(/^\S+\.(jpg|png|webp|tiff)$/gm);
    expect(listed?.sort()).toEqual(
      Object.keys(outputs('painted'))
        .map((path) => basename(path))
        .sort(),
    );
  });

  it('writes the same in parts as in one, whose reports join', async () => {
    const shards = [1, 2, 3].map(
      (index) => setup.start('parts', '--shard', `${index}/3`, '--report', 'reports').finished,
    );
    await Promise.all(shards);
    expect(outputs('parts')).toEqual(outputs('painted'));
    const merged = await setup.cli.done('batch', '--merge-report', 'reports');
    expect(merged.stderr).toContain('9 of 10 written, 0 left as they were, 1 failed');
    expect(readFileSync(merged.stdout.trim(), 'utf8')).toContain('Batch of 10 photos');
  });
});

describe.skipIf(process.platform !== 'linux')('a batch that is killed', () => {
  it('ends as if nothing had happened, three kills at random instants later', async () => {
    const killed = await batchWithKills(setup, 'killed', 3);
    expect(outputs('killed'), killed.story).toEqual(outputs('painted'));
    expect(killed.repeated, killed.story).toBeLessThanOrEqual(3 * killed.kills);
  }, 600_000);
});

function outputsOr(folder: string): Record<string, string> {
  return existsSync(join(setup.cli.folder, folder)) ? outputs(folder) : {};
}

/** Whether this system allows a process private mounts. */
function canMount(): boolean {
  try {
    execFileSync('unshare', ['--user', '--map-root-user', '--mount', 'mount', '-t', 'tmpfs', 'none', '/mnt']);
    return true;
  } catch {
    return false;
  }
}
