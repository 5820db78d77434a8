import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { saveStyle } from '../../src/main/library/styleLibrary.js';
import { loadModelBundle } from '../../src/ml/models/modelBundle.js';
import { encodeStyleCode } from '../../src/ml/models/styleCode.js';
import { useBackend } from '../helpers/backends.js';
import { commandLine, writeTinyModel, type CommandLine } from '../helpers/commandLine.js';
import { tempFolder } from '../helpers/tempFolder.js';
import { testImage, testPhoto } from '../helpers/testImages.js';
import { bundleFiles, tinyModelFiles } from '../helpers/tinyModel.js';

const factsSchema = z.looseObject({
  id: z.string(),
  kind: z.enum(['code', 'network']),
  fits: z.enum(['code', 'network', 'picture', 'none']),
  entries: z.record(z.string(), z.looseObject({ bytes: z.int() })),
});

let cli: CommandLine;
const at = (path: string): string => join(cli.folder, path);
const facts = async (pack: string): Promise<z.infer<typeof factsSchema>> =>
  factsSchema.parse(JSON.parse((await cli.done('inspect', pack, '--json')).stdout));
const pixels = (path: string): Promise<Buffer> => sharp(at(path)).raw().toBuffer();

/** The mean of each channel, 0-255. */
async function meanColor(path: string): Promise<number[]> {
  return (await sharp(at(path)).stats()).channels.map(({ mean }) => mean);
}

/** Later commands use the home of another user. */
function moveOut(): void {
  cli.env['PENTIMENTO_HOME'] = tempFolder();
}

beforeAll(async () => {
  cli = await commandLine();
  await testPhoto(120, 96, 3).jpeg().toFile(at('art.jpg'));
  await testPhoto(64, 48, 1).png().toFile(at('photo.png'));
  await cli.done('encode', 'art.jpg', '--name', 'Loud Waves');
});

describe('pentimento pack, inspect and unpack', () => {
  it('bring a style to another user, where it paints the same', async () => {
    await cli.done('stylize', 'photo.png', '--style', 'loud-waves', '--out', 'here.png');
    await cli.done('pack', 'loud waves', '--author', 'Ada', '--license', 'CC0', '--out', 'waves.pentstyle');
    const told = await facts('waves.pentstyle');
    expect(told).toMatchObject({ id: 'loud-waves', kind: 'code', fits: 'code', author: 'Ada', license: 'CC0' });
    expect(Object.keys(told.entries).sort()).toEqual(['code.safetensors', 'image.jpg', 'preview.jpg']);
    const shown = await cli.done('inspect', 'waves.pentstyle');
    for (const text of ['Loud Waves (loud-waves)', 'Ada', 'the model in use']) expect(shown.stdout).toContain(text);

    moveOut();
    expect((await cli.run('stylize', 'photo.png', '--style', 'loud-waves', '--out', 'no.png')).code).not.toBe(0);
    const added = await cli.done('unpack', 'waves.pentstyle');
    expect(added.stdout).toContain('loud-waves: Loud Waves, added');
    await cli.done('stylize', 'photo.png', '--style', 'loud-waves', '--out', 'there.png');
    expect(await pixels('there.png')).toEqual(await pixels('here.png'));

    expect((await cli.done('unpack', 'waves.pentstyle')).stdout).toContain('there already');
  });

  it('do not replace files or styles unless told to', async () => {
    const before = readFileSync(at('waves.pentstyle'));
    const refused = await cli.run('pack', 'loud-waves', '--no-preview', '--out', 'waves.pentstyle');
    expect(refused).toMatchObject({ code: 1, stdout: '', stderr: expect.stringContaining('--overwrite') });
    expect(readFileSync(at('waves.pentstyle'))).toEqual(before);
    expect(await cli.run('pack', 'loud-waves', '--out', 'waves.zip')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('.pentstyle'),
    });

    moveOut();
    await testPhoto(90, 90, 8).jpeg().toFile(at('other.jpg'));
    await cli.done('encode', 'other.jpg', '--name', 'Loud Waves');
    const taken = await cli.run('unpack', 'waves.pentstyle');
    expect(taken).toMatchObject({ code: 1, stderr: expect.stringContaining('--replace') });
    expect((await cli.done('unpack', 'waves.pentstyle', '--name', 'Calm')).stdout).toContain('calm: Calm, added');
    expect((await cli.done('unpack', 'waves.pentstyle', '--replace')).stdout).toContain('replaced');
  });

  it('take a style of another model by its picture', async () => {
    moveOut();
    const model = cli.env['PENTIMENTO_MODEL']!;
    cli.env['PENTIMENTO_MODEL'] = await writeTinyModel(join(tempFolder(), 'model'), 2);
    try {
      expect((await facts('waves.pentstyle')).fits).toBe('picture');
      const added = await cli.done('unpack', 'waves.pentstyle');
      expect(added.stderr).toContain('encoded again from its picture');
      await cli.done('stylize', 'photo.png', '--style', 'loud-waves', '--out', 'again.png');
      await cli.done('stylize', 'photo.png', '--style', 'art.jpg', '--out', 'art.png');
      // The library stores the artwork as a new JPEG: the colors are the same. A network with random weights enlarges
      // the rest of the difference.
      const [again, art] = [await meanColor('again.png'), await meanColor('art.png')];
      art.forEach((mean, channel) => expect(Math.abs(again[channel]! - mean)).toBeLessThan(4));
    } finally {
      cli.env['PENTIMENTO_MODEL'] = model;
    }
  });

  it('carry a whole network, which then paints by itself and blends with nothing', async () => {
    moveOut();
    await useBackend('wasm');
    const files = await tinyModelFiles(3);
    const model = await loadModelBundle(bundleFiles(files));
    const code = encodeStyleCode(await model.encodeStyle(testImage(96, 96, 5)));
    const { trunk } = model;
    model.dispose();
    const style = { name: 'Own Net', trunk, code, imagePath: at('art.jpg'), model: files };
    const { folder } = await saveStyle(join(cli.env['PENTIMENTO_HOME']!, 'library', 'styles'), style);
    expect(readdirSync(join(folder, 'model')).sort()).toEqual(['manifest.json', 'weights.safetensors']);
    await cli.done('stylize', 'photo.png', '--style', 'own-net', '--out', 'net-here.png');
    await cli.done('pack', 'own-net', '--out', 'net.pentstyle');
    expect(await facts('net.pentstyle')).toMatchObject({ kind: 'network', fits: 'network', trunk });

    moveOut();
    await cli.done('unpack', 'net.pentstyle');
    await cli.done('stylize', 'photo.png', '--style', 'own-net', '--out', 'net-there.png');
    expect(await pixels('net-there.png')).toEqual(await pixels('net-here.png'));
    await cli.done('stylize', 'photo.png', '--style', 'art.jpg', '--out', 'plain.png');
    expect(await pixels('plain.png')).not.toEqual(await pixels('net-there.png'));
    const blend = await cli.run('stylize', 'photo.png', '--style', 'own-net', '--style', 'art.jpg', '--out', 'x.png');
    expect(blend).toMatchObject({ code: 2, stderr: expect.stringContaining('network of its own') });
    expect(existsSync(at('x.png'))).toBe(false);
  });

  it('paint a batch by such a network, beside looks that the model in use paints', async () => {
    moveOut();
    await cli.done('unpack', 'net.pentstyle');
    mkdirSync(at('photos'));
    for (const index of [1, 2]) {
      await testPhoto(64, 48, index)
        .png()
        .toFile(at(`photos/${index}.png`));
    }
    const looks = ['--style', 'own-net', '--style', 'art.jpg', '--style', 'own-net:0.4'];
    const { stdout } = await cli.done('batch', 'photos', 'painted', ...looks, '--name', '{style}/{name}');
    expect(stdout.trim().split('\n')).toHaveLength(6);
    for (const index of [1, 2]) {
      for (const style of ['own-net', 'art.jpg']) {
        await cli.done('stylize', `photos/${index}.png`, '--style', style, '--out', 'alone.png', '--overwrite');
        const painted = await pixels(`painted/${style.replace('.jpg', '')}/${index}.png`);
        expect(painted.equals(await pixels('alone.png'))).toBe(true);
      }
      // The weight of a single style has no meaning.
      expect(await pixels(`painted/own-net-2/${index}.png`)).toEqual(await pixels(`painted/own-net/${index}.png`));
      expect(await pixels(`painted/own-net/${index}.png`)).not.toEqual(await pixels(`painted/art/${index}.png`));
    }
    const blend = await cli.run('batch', 'photos', 'blended', '--style', 'own-net:0.5+art.jpg');
    expect(blend).toMatchObject({ code: 2, stderr: expect.stringContaining('network of its own') });
    expect(existsSync(at('blended'))).toBe(false);
  });

  it('refuse what is no sound pack, and leave nothing behind', async () => {
    moveOut();
    const whole = readFileSync(at('waves.pentstyle'));
    writeFileSync(at('cut.pentstyle'), whole.subarray(0, whole.length / 2));
    for (const command of ['inspect', 'unpack']) {
      const ended = await cli.run(command, 'cut.pentstyle');
      expect(ended).toMatchObject({ code: 1, stdout: '', stderr: expect.stringContaining('cannot be read') });
      expect((await cli.run(command, 'missing.pentstyle')).stderr).toContain('There is no file');
    }
    expect(readdirSync(cli.env['PENTIMENTO_HOME']!)).toEqual([]);
  });
});
