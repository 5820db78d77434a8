import { copyFileSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import sharp from 'sharp';
import { ROOT } from '../setup/places.mjs';

/** @import { TourFiles } from './tour.mjs' */

/** With at least this many photos, a training renders no scenes. */
const PRACTICE_PHOTOS = 32;
const PRACTICE_PX = 240;

/**
 * The files that a tour opens: the photos of a folder, a damaged one, a folder with all of these, and the files to
 * train a style on.
 *
 * @param {string} photoFolder
 * @param {string} out a new folder for the generated files
 * @returns {Promise<Required<Omit<TourFiles, "video">>>}
 */
export async function prepareFiles(photoFolder, out) {
  const photos = readdirSync(photoFolder).map((name) => join(photoFolder, name));
  const folder = join(out, 'Coast in May');
  mkdirSync(folder, { recursive: true });
  for (const photo of photos) copyFileSync(photo, join(folder, basename(photo)));
  const damaged = join(folder, 'unfinished download.jpg');
  writeFileSync(damaged, Buffer.from('\u00ff\u00d8\u00ff\u00e0 and then nothing', 'latin1'));
  return {
    photos,
    model: await boxOf(photos, join(out, 'Box')),
    damaged,
    folder,
    artwork: join(ROOT, 'resources', 'styles', 'great-wave', 'image.jpg'),
    practice: await partsOf(photos, join(out, 'practice')),
  };
}

/**
 * A box with a photo on each of its sides on a plain base, as an OBJ file with its material and its texture.
 *
 * @param {readonly string[]} photos
 * @param {string} folder
 * @returns {Promise<string[]>} the model first
 */
export async function boxOf(photos, folder) {
  mkdirSync(folder, { recursive: true });
  const side = 256;
  const composite = await Promise.all(
    [0, 1, 2, 3, 4, 5].map(async (index) => ({
      input: await sharp(photos[index % photos.length])
        .resize(side, side, { fit: 'cover' })
        .toBuffer(),
      left: (index % 3) * side,
      top: Math.floor(index / 3) * side,
    })),
  );
  const texture = join(folder, 'box.png');
  await sharp({ create: { width: 3 * side, height: 2 * side, channels: 3, background: '#808080' } })
    .composite(composite)
    .png()
    .toFile(texture);
  const lines = ['mtllib box.mtl', 'o box', 'usemtl sides'];
  for (const z of [-1, 1]) for (const y of [-1, 1]) for (const x of [-1, 1]) lines.push(`v ${x} ${y} ${z}`);
  for (let row = 0; row <= 2; row++)
    for (let column = 0; column <= 3; column++) lines.push(`vt ${column / 3} ${1 - row / 2}`);
  for (const [index, corners] of BOX_SIDES.entries()) {
    const first = 4 * Math.floor(index / 3) + (index % 3) + 1;
    const uvs = [first + 4, first + 5, first + 1, first];
    lines.push(`f ${corners.map((corner, at) => `${corner}/${uvs[at]}`).join(' ')}`);
  }
  lines.push('o base', 'usemtl plain');
  const corner = 2 * 2 * 2 + 1;
  for (const [x, z] of BASE_CORNERS) lines.push(`v ${1.5 * x} -1.1 ${1.5 * z}`, `vt ${(x + 1) / 2} ${(z + 1) / 2}`);
  const uv = 3 * 4 + 1;
  lines.push(`f ${[0, 1, 2, 3].map((at) => `${corner + at}/${uv + at}`).join(' ')}`);
  const model = join(folder, 'box.obj');
  const material = join(folder, 'box.mtl');
  writeFileSync(model, `${lines.join('\n')}\n`);
  writeFileSync(material, 'newmtl sides\nKd 1 1 1\nmap_Kd box.png\nnewmtl plain\nKd 0.6 0.5 0.4\n');
  return [model, material, texture];
}

/** The corners of the base, seen from above. @type {readonly (readonly [number, number])[]} */
const BASE_CORNERS = [
  [-1, 1],
  [1, 1],
  [1, -1],
  [-1, -1],
];

/** The corners of each side, counted from 1, from its lower left one on. */
const BOX_SIDES = [
  [5, 6, 8, 7],
  [6, 2, 4, 8],
  [2, 1, 3, 4],
  [1, 5, 7, 3],
  [7, 8, 4, 3],
  [1, 2, 6, 5],
];

/** Cuts photos into small photos. @param {readonly string[]} photos @param {string} folder */
async function partsOf(photos, folder) {
  mkdirSync(folder, { recursive: true });
  /** @type {string[]} */
  const parts = [];
  for (let index = 0; index < PRACTICE_PHOTOS; index++) {
    const photo = photos[index % photos.length];
    if (photo === undefined) throw new Error('There are no photos.');
    const place = Math.floor(index / photos.length);
    const path = join(folder, `part ${index + 1}.jpg`);
    await sharp(photo)
      .resize({ width: 4 * PRACTICE_PX, height: 2 * PRACTICE_PX, fit: 'cover' })
      .extract({
        left: (place % 4) * PRACTICE_PX,
        top: (place >> 2) * PRACTICE_PX,
        width: PRACTICE_PX,
        height: PRACTICE_PX,
      })
      .toFile(path);
    parts.push(path);
  }
  return parts;
}
