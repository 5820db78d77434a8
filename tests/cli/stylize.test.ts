import { mkdirSync, readFileSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import sharp from 'sharp';
import { beforeAll, describe, expect, it } from 'vitest';
import { commandLine, type CommandLine } from '../helpers/commandLine.js';
import { describeOnEachBackend } from '../helpers/backends.js';
import { cameraExif, insertJpegExif, meanDifference, testImage, testPhoto } from '../helpers/testImages.js';

const WIDTH = 160;
const HEIGHT = 120;

let cli: CommandLine;
beforeAll(async () => {
  cli = await commandLine();
  await testPhoto(200, 160, 3).png().toFile(join(cli.folder, 'art.png'));
});

/** Creates a folder with a photo. @returns its path relative to the working directory of the commands */
async function photo(name: string, seed = 0): Promise<string> {
  mkdirSync(join(cli.folder, dirname(name)), { recursive: true });
  await testPhoto(WIDTH, HEIGHT, seed).toFile(join(cli.folder, name));
  return name;
}

const at = (path: string): string => join(cli.folder, path);
const pixelsOf = (path: string): Promise<Buffer> => sharp(at(path)).raw().toBuffer();
const filesIn = (folder: string): string[] => readdirSync(at(folder)).sort();

await describeOnEachBackend('stylize', (backend) => {
  it('stylizes a photo after an image', async () => {
    const out = `${backend}.png`;
    const ended = await cli.done(
      'stylize',
      await photo('first/photo.jpg'),
      '--style',
      'art.png',
      '--out',
      out,
      '--backend',
      backend,
    );
    expect(ended.stdout).toMatch(new RegExp(`^first/photo.jpg -> ${out} \\(160 x 120, .* s on ${backend}\\)\n$`));
    const metadata = await sharp(at(out)).metadata();
    expect([metadata.format, metadata.width, metadata.height]).toEqual(['png', WIDTH, HEIGHT]);
    expect(metadata.xmpAsString).toContain('compositeWithTrainedAlgorithmicMedia');
    expect(metadata.xmpAsString).toContain('pentimento:style="art.png"');
    expect(meanDifference(await pixelsOf(out), await pixelsOf('first/photo.jpg'))).toBeGreaterThan(2);
  });

  it('gives a fine finish, says before how long it takes, and writes down that it did', async () => {
    const name = await photo('fine/photo.png');
    const args = ['--style', 'art.png', '--stroke', '64', '--backend', backend];
    const ended = await cli.done('stylize', name, ...args, '--finish', 'fine', '--out', `fine/${backend}.png`);
    expect(ended.stderr).toMatch(/fine\/photo\.png: the fine finish takes about \d+/);
    await cli.done('stylize', name, ...args, '--out', `fine/quick-${backend}.png`);
    expect(
      meanDifference(await pixelsOf(`fine/${backend}.png`), await pixelsOf(`fine/quick-${backend}.png`)),
    ).toBeGreaterThan(2);
    const { xmpAsString } = await sharp(at(`fine/${backend}.png`)).metadata();
    expect(xmpAsString).toContain('pentimento:effort="fine"');
  });

  it('gives the exact pixels of the photo at strength 0', async () => {
    const name = await photo('zero/photo.png');
    const args = ['--strength', '0', '--out', `zero/${backend}.png`, '--backend', backend];
    await cli.done('stylize', name, '--style', 'art.png', ...args);
    expect((await pixelsOf(`zero/${backend}.png`)).equals(Buffer.from(testImage(WIDTH, HEIGHT).data))).toBe(true);
  });
});

describe('stylize, regions and strokes', () => {
  const mask = async (name: string, level: number): Promise<string> => {
    await sharp({ create: { width: 40, height: 30, channels: 3, background: { r: level, g: level, b: level } } })
      .png()
      .toFile(at(name));
    return name;
  };
  const stylizeTo = (out: string, ...rest: string[]): Promise<unknown> =>
    cli.done('stylize', 'regions/photo.png', '--out', out, ...rest);

  it('a white mask gives its style the whole picture, a black one nothing', async () => {
    await photo('regions/photo.png');
    const [white, black] = [await mask('white.png', 255), await mask('black.png', 0)];
    await stylizeTo('regions/art.png', '--style', 'art.png');
    await stylizeTo('regions/other.png', '--style', 'stained-glass');
    await stylizeTo('regions/white.png', '--style', 'art.png', '--region', `stained-glass=${white}`);
    await stylizeTo('regions/black.png', '--style', 'art.png', '--region', `stained-glass=${black}`);
    const [art, other] = [await pixelsOf('regions/art.png'), await pixelsOf('regions/other.png')];
    expect(meanDifference(art, other)).toBeGreaterThan(0.5);
    expect(meanDifference(await pixelsOf('regions/white.png'), other)).toBeLessThan(0.05);
    expect(meanDifference(await pixelsOf('regions/black.png'), art)).toBeLessThan(0.05);
    const { xmpAsString } = await sharp(at('regions/white.png')).metadata();
    expect(xmpAsString).toContain('pentimento:region1="Stained Glass"');
  });

  it('larger strokes change the picture, not its size', async () => {
    await photo('regions/photo.png');
    await stylizeTo('regions/fine.png', '--style', 'art.png');
    await stylizeTo('regions/coarse.png', '--style', 'art.png', '--stroke', '64');
    const metadata = await sharp(at('regions/coarse.png')).metadata();
    expect([metadata.width, metadata.height]).toEqual([WIDTH, HEIGHT]);
    expect(meanDifference(await pixelsOf('regions/coarse.png'), await pixelsOf('regions/fine.png'))).toBeGreaterThan(1);
  });

  it('says what is wrong with a region', async () => {
    await photo('regions/photo.png');
    const tell = async (region: string): Promise<string> =>
      (await cli.run('stylize', 'regions/photo.png', '--style', 'art.png', '--out', 'no.png', '--region', region))
        .stderr;
    expect(await tell('other.png')).toContain('names no style and mask');
    expect(await tell('stained-glass=nowhere.png')).toContain('There is no mask nowhere.png');
  });
});

describe('stylize, several photos', () => {
  it('costs a bad photo its own line, and the others go on', async () => {
    await photo('mixed/good.jpg');
    await photo('mixed/last.webp');
    writeFileSync(at('mixed/empty.jpg'), '');
    writeFileSync(at('mixed/note.png'), 'a note');
    const whole = readFileSync(at('mixed/good.jpg'));
    writeFileSync(at('mixed/cut.jpg'), whole.subarray(0, whole.length / 2));
    mkdirSync(at('bare'));
    const { code, stdout, stderr } = await cli.run(
      ...['stylize', 'mixed', 'missing.jpg', 'bare', '--style', 'art.png', '--out', 'mixed-out'],
    );
    expect(code).toBe(1);
    expect(
      stdout
        .trim()
        .split('\n')
        .map((line) => line.split(' ->')[0]),
    ).toEqual(['mixed/good.jpg', 'mixed/last.webp']);
    expect(filesIn('mixed-out')).toEqual(['good.jpg', 'last.webp']);
    const problems = stderr.split('\n').filter((line) => !/^\d+ %/.test(line));
    for (const name of ['mixed/empty.jpg', 'mixed/note.png', 'mixed/cut.jpg', 'missing.jpg', 'bare']) {
      expect(problems.filter((line) => line.includes(name))).toHaveLength(1);
    }
    expect(stderr).toContain('2 of 7 stylized');
    expect(stderr).not.toContain('    at ');
  });

  it('prints one JSON document a photo with --json', async () => {
    const { code, stdout } = await cli.run(
      ...['stylize', await photo('json/a.jpg'), 'json/none.jpg', '--style', 'art.png', '--out', 'json-out', '--json'],
    );
    expect(code).toBe(1);
    const documents = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as unknown);
    expect(documents).toEqual([
      expect.objectContaining({
        photo: 'json/a.jpg',
        ok: true,
        out: at('json-out/a.jpg'),
        width: WIDTH,
        backend: 'wasm',
      }),
      {
        photo: 'json/none.jpg',
        ok: false,
        error: expect.objectContaining({ code: 'disk/not-found', message: expect.stringContaining('json/none.jpg') }),
      },
    ]);
  });

  it('keeps photos of one name apart, and gives names in any script back', async () => {
    const names = ['twins/a/été 写真 🎨.jpg', 'twins/b/été 写真 🎨.jpg', 'twins/c/ÉTÉ 写真 🎨.jpg'];
    for (const [seed, name] of names.entries()) await photo(name, seed);
    const { code } = await cli.run('stylize', ...names, '--style', 'art.png', '--out', 'twins-out');
    expect(code).toBe(0);
    const outputs = filesIn('twins-out');
    expect(new Set(outputs.map((name) => name.toLowerCase())).size).toBe(3);
    expect(outputs).toContain('été 写真 🎨.jpg');
    expect(outputs).toContain('été 写真 🎨 (2).jpg');
  });
});

describe('stylize and files that exist', () => {
  it('never writes over the photo or the artwork in their own folder, even with --overwrite', async () => {
    await photo('own/photo.jpg');
    await testPhoto(64, 64, 2).toFile(at('own/style.jpg'));
    const before = ['own/photo.jpg', 'own/style.jpg'].map((name) => readFileSync(at(name)));
    for (const extra of [[], ['--overwrite']]) {
      const args = ['own/photo.jpg', 'own/style.jpg', '--style', 'own/style.jpg', '--out', 'own', ...extra];
      await cli.done('stylize', ...args);
      const after = ['own/photo.jpg', 'own/style.jpg'].map((name) => readFileSync(at(name)));
      expect(after.every((bytes, i) => bytes.equals(before[i]!))).toBe(true);
      // The second time --overwrite replaces the outputs of the first.
      expect(filesIn('own')).toEqual(['photo (2).jpg', 'photo.jpg', 'style (2).jpg', 'style.jpg']);
    }
  });

  it('asks for --overwrite before it replaces a file that --out names', async () => {
    await photo('named/photo.png');
    const original = readFileSync(at('named/photo.png'));
    writeFileSync(at('named/taken.png'), 'precious');
    symlinkSync('photo.png', at('named/link.png'));
    for (const out of ['named/photo.png', 'named/link.png', 'named/taken.png']) {
      const { code, stderr } = await cli.run('stylize', 'named/photo.png', '--style', 'art.png', '--out', out);
      expect(code).toBe(1);
      expect(stderr).toContain('--overwrite');
    }
    expect(readFileSync(at('named/photo.png')).equals(original)).toBe(true);
    expect(readFileSync(at('named/taken.png'), 'utf8')).toBe('precious');

    const args = ['--style', 'art.png', '--overwrite', '--out', 'named/photo.png'];
    await cli.done('stylize', 'named/photo.png', ...args);
    expect(readFileSync(at('named/photo.png')).equals(original)).toBe(false);
    expect((await sharp(at('named/photo.png')).metadata()).width).toBe(WIDTH);
  });
});

describe('stylize, kinds of images', () => {
  it('writes the format of the name, smaller if asked, and png for what is read only', async () => {
    const name = await photo('formats/photo.gif');
    for (const [out, format, size] of [
      ['formats/a.JPEG', 'jpeg', '80'],
      ['formats/c.avif', 'heif', '0.0048mp'],
      ['formats/d.tif', 'tiff', '2.032cm@100'],
    ] as const) {
      const args = ['--style', 'art.png', '--out', out, '--size', size, '--quality', '60'];
      await cli.done('stylize', name, ...args);
      const metadata = await sharp(at(out)).metadata();
      expect([metadata.format, metadata.width, metadata.height]).toEqual([format, 80, 60]);
      if (size.includes('@')) expect(metadata.density).toBe(100);
    }
    await cli.done('stylize', name, '--style', 'art.png', '--out', 'formats/');
    expect(filesIn('formats')).toContain('photo.png'); // GIF is read, not written.
  });

  it('keeps alpha in png and lays it on white in jpg', async () => {
    const alpha = Buffer.from(Uint8Array.from({ length: WIDTH * HEIGHT }, (_, i) => (i % WIDTH < 80 ? 0 : 200)));
    mkdirSync(at('alpha'));
    await testPhoto(WIDTH, HEIGHT)
      .joinChannel(alpha, { raw: { width: WIDTH, height: HEIGHT, channels: 1 } })
      .toFile(at('alpha/cut-out.png'));
    for (const out of ['alpha/out.png', 'alpha/out.jpg']) {
      const args = ['--style', 'art.png', '--out', out];
      await cli.done('stylize', 'alpha/cut-out.png', ...args);
    }
    expect((await sharp(at('alpha/out.png')).extractChannel(3).raw().toBuffer()).equals(alpha)).toBe(true);
    const jpg = await pixelsOf('alpha/out.jpg');
    expect(jpg.length).toBe(WIDTH * HEIGHT * 3);
    expect(jpg[0]).toBeGreaterThan(250);
  });

  it('turns a photo upright once and keeps what the camera wrote', async () => {
    const thumbnail = await testPhoto(16, 12).jpeg().toBuffer();
    mkdirSync(at('turned'));
    const jpeg = await testPhoto(WIDTH, HEIGHT).jpeg().toBuffer();
    writeFileSync(at('turned/photo.jpg'), insertJpegExif(jpeg, cameraExif(6, thumbnail)));
    const args = ['--style', 'art.png', '--out', 'turned/out.jpg'];
    await cli.done('stylize', 'turned/photo.jpg', ...args);
    const metadata = await sharp(at('turned/out.jpg')).metadata();
    expect([metadata.width, metadata.height, metadata.orientation]).toEqual([HEIGHT, WIDTH, 1]);
    expect(metadata.exif?.includes('Tests')).toBe(true);
    expect(metadata.exif?.includes(thumbnail)).toBe(false);
  });
});

describe('stylize and styles', () => {
  it('takes a style by name, blends styles, and encodes an image once', async () => {
    const name = await photo('styles/photo.png');
    await testPhoto(90, 120, 6).toFile(at('styles/dusk.jpg'));
    await cli.done('encode', 'styles/dusk.jpg', '--name', 'Dusk over Sea');
    const style = async (out: string, ...styles: string[]): Promise<Buffer> => {
      const flags = styles.flatMap((text) => ['--style', text]);
      await cli.done('stylize', name, ...flags, '--out', `styles/${out}`);
      return pixelsOf(`styles/${out}`);
    };
    const encoded = readdirSync(join(cli.cache, 'styles'));
    const byImage = await style('image.png', 'styles/dusk.jpg');
    expect(readdirSync(join(cli.cache, 'styles'))).toEqual(encoded);
    const byName = await style('name.png', 'DUSK over sea');
    expect(byName.equals(byImage)).toBe(true);
    const blend = await style('blend.png', 'art.png:0.5', 'dusk-over-sea:0.5');
    expect(blend.equals(byImage)).toBe(false);
    expect((await sharp(at('styles/blend.png')).metadata()).xmpAsString).toContain('Dusk over Sea:0.5');
  });

  it('says what is wrong with a style: unknown (with a suggestion), missing, damaged', async () => {
    const name = await photo('wrong/photo.jpg');
    writeFileSync(at('wrong/art.jpg'), 'not an image');
    await testPhoto(90, 120, 6).toFile(at('wrong/noon.jpg'));
    await cli.run('encode', 'wrong/noon.jpg', '--name', 'High Noon');
    const tries = [
      { style: 'high-non', code: 2, text: 'Did you mean high-noon?' },
      { style: 'wrong/nowhere.jpg', code: 2, text: 'There is no style image wrong/nowhere.jpg.' },
      { style: 'wrong/art.jpg', code: 1, text: 'is not an image' },
      { style: 'high-noon:-1', code: 2, text: 'not positive' },
    ];
    for (const { style, code, text } of tries) {
      const ended = await cli.run('stylize', name, '--style', style, '--out', 'wrong/out.png');
      expect(ended).toMatchObject({ code, stdout: '', stderr: expect.stringContaining(text) });
    }
    expect(filesIn('wrong')).not.toContain('out.png');
  });
});

describe('stylize, wrong usage', () => {
  it.each([
    ['no style', ['a.jpg', '--out', 'b.png'], '--style'],
    ['no output', ['a.jpg', '--style', 'art.png'], '--out'],
    ['a strength beyond 1', ['a.jpg', '--style', 'art.png', '--out', 'b.png', '--strength', '1.5'], 'from 0 to 1'],
    ['an unknown format', ['a.jpg', '--style', 'art.png', '--out', 'b', '--format', 'bmp'], 'bmp'],
    ['an unknown backend', ['a.jpg', '--style', 'art.png', '--out', 'b.png', '--backend', 'abacus'], 'abacus'],
    ['an extension that is not written', ['a.jpg', '--style', 'art.png', '--out', 'b.bmp'], 'extension'],
    ['two formats', ['a.jpg', '--style', 'art.png', '--out', 'b.png', '--format', 'jpg'], '--format'],
    ['several photos into a file', ['a.jpg', 'c.jpg', '--style', 'art.png', '--out', 'b.png'], 'folder'],
    ['a misspelt option', ['a.jpg', '--style', 'art.png', '--out', 'b.png', '--strenght', '1'], '--strength'],
  ])('exits with 2: %s', async (_, args, text) => {
    const ended = await cli.run('stylize', ...args);
    expect(ended).toMatchObject({ code: 2, stdout: '', stderr: expect.stringContaining(text) });
  });

  it('refuses a backend of that name from the environment too', async () => {
    cli.env['PENTIMENTO_BACKEND'] = 'abacus';
    try {
      expect(await cli.run('stylize', 'a.jpg', '--style', 'art.png', '--out', 'b.png')).toMatchObject({ code: 2 });
    } finally {
      cli.env['PENTIMENTO_BACKEND'] = 'wasm';
    }
  });

  it('says in one line that there is no model, or that it is damaged; the stack only with --debug', async () => {
    const name = await photo('model/photo.jpg');
    const common = ['stylize', name, '--style', 'art.png', '--out', 'model/out.png', '--model'];
    const missing = await cli.run(...common, 'nowhere');
    expect(missing).toMatchObject({ code: 1, stderr: expect.stringContaining('There is no model nowhere.') });
    const model = cli.env['PENTIMENTO_MODEL']!;
    mkdirSync(at('model/cut'));
    writeFileSync(at('model/cut/manifest.json'), readFileSync(join(model, 'manifest.json')));
    writeFileSync(
      at('model/cut/weights.safetensors'),
      readFileSync(join(model, 'weights.safetensors')).subarray(0, 9000),
    );
    expect(missing.stderr).not.toContain('    at ');
    const debugged = await cli.run(...common, 'model/cut', '--debug');
    expect(debugged.stderr).toContain('    at ');
    expect(debugged.stderr).toContain('model/truncated');
    expect(filesIn(dirname('model/out.png')).map((file) => basename(file))).not.toContain('out.png');
  });
});
