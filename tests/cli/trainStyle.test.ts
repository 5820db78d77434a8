import { existsSync, mkdirSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { beforeAll, expect, it } from 'vitest';
import { quickestBackend } from '../helpers/backends.js';
import { commandLine, type CommandLine } from '../helpers/commandLine.js';
import type { QualityCard } from '../../src/shared/domain/qualityCard.js';
import { eventually } from '../helpers/processes.js';
import { tempFolder } from '../helpers/tempFolder.js';
import { testPhoto } from '../helpers/testImages.js';

/** With fewer photos, rendered scenes would be added. */
const PHOTOS = 32;

let cli: CommandLine;
beforeAll(async () => {
  cli = await commandLine();
  cli.env['PENTIMENTO_BACKEND'] = await quickestBackend();
  mkdirSync(join(cli.folder, 'photos'));
  mkdirSync(join(cli.folder, 'set'));
  for (let index = 0; index < PHOTOS; index++) {
    await testPhoto(72, 64, index).toFile(join(cli.folder, 'photos', `${index}.png`));
  }
  for (let index = 0; index < 3; index++) {
    await testPhoto(64, 80, 40 + index).toFile(join(cli.folder, 'set', `${index}.png`));
  }
  await testPhoto(90, 70, 50).png().toFile(join(cli.folder, 'art.png'));
});

const train = (name: string, styles: string, ...rest: string[]): string[] => {
  return ['train', '--styles', styles, '--photos', 'photos', '--name', name, '--priority', 'normal', ...rest];
};
const styleFolder = (id: string): string => join(cli.home, 'library', 'styles', id);

it('learns a style from one picture, adds it to the library, and it can be used and blended', async () => {
  const { stdout } = await cli.done(...train('One Picture', 'art.png', '--steps', '3'));
  expect(stdout).toContain('Finished at step 3');
  expect(stdout).toContain('one-picture: One Picture');
  const info = JSON.parse(readFileSync(join(styleFolder('one-picture'), 'style.json'), 'utf8')) as object;
  expect(info).toMatchObject({ name: 'One Picture', description: 'Trained on one picture, 3 steps.' });
  const blend = ['--style', 'one-picture:0.5', '--style', 'stained-glass:0.5'];
  await cli.done('stylize', 'photos/0.png', ...blend, '--out', 'painted.png');
  const { width, height } = await sharp(join(cli.folder, 'painted.png')).metadata();
  expect([width, height]).toEqual([72, 64]);
});

it('can be stopped and resumed', async () => {
  const started = cli.start(...train('Evening', 'set', '--steps', '25'));
  const losses = join(cli.home, 'runs', 'evening', 'losses.jsonl');
  await eventually(() => existsSync(losses) && readFileSync(losses, 'utf8').includes('"step":10'), 120_000);
  started.child.kill('SIGINT');
  const stopped = await started.finished;
  expect(stopped.code).toBe(130);
  expect(stopped.stdout).toContain('pentimento train --resume evening');
  expect(existsSync(styleFolder('evening'))).toBe(false);
  const { stdout } = await cli.done('train', '--resume', 'evening', '--priority', 'normal');
  expect(stdout).toContain('Finished at step 25');
  expect(readdirSync(styleFolder('evening')).sort()).toEqual([
    'code.safetensors',
    'image.jpg',
    'preview.jpg',
    'quality.json',
    'recipe.json',
    'style.json',
  ]);
  const card = JSON.parse(readFileSync(join(styleFolder('evening'), 'quality.json'), 'utf8')) as QualityCard;
  // Measured on photos not used in training, and compared with the pictures' original codes.
  expect(card).toMatchObject({ pictures: 8, against: 'set', artworks: 3, baseline: { pictures: 8 } });
  expect(card.mean.style).not.toBe(card.baseline?.mean.style);
});

it('trains a network of its own, whose pack another user can take in and use, but not blend', async () => {
  const { stdout } = await cli.done(...train('Own Hand', 'art.png', '--whole-network', '--steps', '3'));
  expect(stdout).toContain('own-hand: Own Hand');
  await cli.done('stylize', 'photos/0.png', '--style', 'own-hand', '--out', 'own.png');
  const pixels = (file: string): Promise<Buffer> => sharp(join(cli.folder, file)).raw().toBuffer();
  const blend = ['--style', 'own-hand:0.5', '--style', 'stained-glass:0.5'];
  const refused = await cli.run('stylize', 'photos/0.png', ...blend, '--out', 'blend.png');
  expect(refused).toMatchObject({ code: 2, stderr: expect.stringContaining('brings a network of its own') });

  await cli.done('pack', 'own-hand', '--no-preview', '--out', 'own.pentstyle');
  const shown = await cli.done('inspect', 'own.pentstyle');
  expect(shown.stdout).toContain('blends with no other style');
  cli.env['PENTIMENTO_HOME'] = tempFolder();
  await cli.done('unpack', 'own.pentstyle');
  await cli.done('stylize', 'photos/0.png', '--style', 'own-hand', '--out', 'there.png');
  expect((await pixels('there.png')).equals(await pixels('own.png'))).toBe(true);
  cli.env['PENTIMENTO_HOME'] = cli.home;
});

it('says what is wrong before any work is done', async () => {
  const tell = async (...args: string[]): Promise<string> => (await cli.run(...args)).stderr;
  expect(await tell('train', '--styles', 'art.png')).toContain('Give --styles and --name, or --resume');
  expect(await tell(...train('No Such', 'nowhere.png', '--steps', '2'))).toContain('nowhere.png');
  expect(await tell(...train('Bad', 'photos/../set/none', '--steps', '2'))).toContain('none');
  expect(await tell(...train('Late', 'art.png', '--until', '25:00'))).toContain('Give a time like 07:00');
  expect(await tell(...train('Two', 'art.png', '--steps', '2', '--minutes', '1'))).toContain('only one of');
  expect(await tell('train', '--resume', 'one-picture')).toContain('is over, and its style is made');
  expect(await tell(...train('One Picture', 'art.png', '--steps', '2'))).toContain(
    'You have a style named One Picture',
  );
});
