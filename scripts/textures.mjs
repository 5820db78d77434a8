// npm run textures: the table and the pictures of docs/textures.md, with the models of the tests and the weights that ship.
// Needs `npm run setup`. `-- --style NAME` takes another style, `-- --out FOLDER` keeps the painted models.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import sharp from 'sharp';
import { createServer } from 'vite';
import { CLI_ENTRY } from './setup/build.mjs';
import { ROOT } from './setup/places.mjs';

/** @typedef {import('../src/shared/domain/pixelImage.js').PixelImage} PixelImage */

/**
 * Each picture shows a model three times.
 * @type {Record<string, { width: number, height: number, view: object }>}
 */
const PICTURES = {
  cube: { width: 400, height: 400, view: { yaw: -36, pitch: 26, distance: 3.7, middle: 0 } },
  figure: { width: 400, height: 520, view: { yaw: -28, pitch: 14, distance: 3.7, middle: -0.03 } },
};

const { values } = parseArgs({ options: { style: { type: 'string' }, out: { type: 'string' } } });
const style = values.style ?? 'great-wave';
await main();

async function main() {
  const folder = values.out ? resolve(values.out) : mkdtempSync(join(tmpdir(), 'pentimento-textures-'));
  mkdirSync(folder, { recursive: true });
  const server = await createServer({
    root: ROOT,
    configFile: false,
    logLevel: 'error',
    server: { middlewareMode: true },
  });
  /** @param {string} path @returns {Promise<any>} a module of the tests or the program */
  const load = (path) => server.ssrLoadModule(path);
  try {
    const { cube, sphere, torus, figure, fourMaterials, drawTextures, surfacesOf } = await load(
      '/tests/helpers/models/shapes.ts',
    );
    const { encodePngs, glbOf, gltfOf } = await load('/tests/helpers/models/modelFiles.ts');
    const { drawModel } = await load('/tests/helpers/models/drawModel.ts');
    const { prepareSurfaces } = await load('/src/main/textures/paintSurfaces.ts');
    const { measureSeams } = await load('/src/main/textures/seamScore.ts');
    const { openModel } = await load('/src/main/textures/openModel.ts');
    /** @type {[string, string, any][]} */
    const models = [
      ['cube', 'cube, 512 x 512', cube(512)],
      ['globe', 'globe, 512 x 256', sphere(512)],
      ['ring', 'ring, 512 x 256', torus(512)],
      ['figure', 'figure, 768 x 768', figure(768)],
      ['box', 'box of four materials, 4 of 256 x 256', fourMaterials(256)],
    ];
    console.log('| model, texture | islands | own texture | painted like a photo | painted by this command |');
    console.log('|---|---|---|---|---|');
    for (const [name, title, model] of models) {
      const own = drawTextures(model);
      const path = join(folder, `${name}.glb`);
      writeFileSync(path, glbOf(await gltfOf(model)));
      const surfaces = surfacesOf(model);
      const { islands, owners, before } = await prepareSurfaces(surfaces, own);
      /** @type {PixelImage[]} */
      const plain = [];
      for (const [index, png] of (await encodePngs(own)).entries())
        plain.push(await likePhoto(folder, `${name}-${index}`, png));
      const { score } = await measureSeams(islands, plain, owners);
      const out = join(folder, `${name}-painted.glb`);
      const [line] = await pentimento('texture', path, '--style', style, '--out', out, '--overwrite', '--json');
      const { seamScore } = JSON.parse(String(line));
      const scores = [before.score, score, seamScore.after].map((each) => Number(each).toFixed(2));
      console.log(`| ${title} | ${islands.length} | ${scores.join(' | ')} |`);
      const picture = PICTURES[name];
      if (!picture) continue;
      const [painted] = (await openModel(out)).textures;
      const shown = [own[0], plain[0], await pixelsOf(painted.bytes)];
      const drawn = shown.map((texture) => drawModel(surfaces, texture, picture, picture.view));
      await sideBySide(drawn, join(ROOT, `docs/images/texture-${name}.webp`));
    }
  } finally {
    await server.close();
    if (!values.out) rmSync(folder, { recursive: true, force: true });
  }
}

/** Paints a texture as if it were a photo. @param {string} folder @param {string} name @param {Buffer} png */
async function likePhoto(folder, name, png) {
  const [photo, out] = [join(folder, `${name}.png`), join(folder, `${name}-like-photo.png`)];
  writeFileSync(photo, png);
  await pentimento('stylize', photo, '--style', style, '--out', out, '--overwrite');
  return pixelsOf(readFileSync(out));
}

/** @param {Uint8Array} file @returns {Promise<PixelImage>} */
async function pixelsOf(file) {
  const { data, info } = await sharp(file).removeAlpha().raw().toBuffer({ resolveWithObject: true });
  return { width: info.width, height: info.height, data };
}

/** @param {readonly PixelImage[]} pictures of the same size @param {string} path */
async function sideBySide(pictures, path) {
  const { width = 0, height = 0 } = pictures[0] ?? {};
  await sharp({ create: { width: width * pictures.length, height, channels: 3, background: '#fff' } })
    .composite(
      pictures.map(({ data }, index) => ({
        input: Buffer.from(data),
        raw: { width, height, channels: 3 },
        left: index * width,
        top: 0,
      })),
    )
    .webp({ quality: 85 })
    .toFile(path);
}

/** Runs a command of the program. @param {...string} parts @returns {Promise<string[]>} the lines that it printed */
async function pentimento(...parts) {
  const child = spawn(process.execPath, [join(ROOT, CLI_ENTRY), ...parts], { stdio: ['ignore', 'pipe', 'pipe'] });
  let [output, complaints] = ['', ''];
  child.stdout.on('data', (chunk) => (output += String(chunk)));
  child.stderr.on('data', (chunk) => (complaints += String(chunk)));
  const [code] = await once(child, 'close');
  if (code !== 0) throw new Error(`pentimento ${parts[0]} failed: ${complaints}`);
  return output.trim().split('\n');
}
