// npm run icons: renders build/icon.svg to the icon files of the desktop systems.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { ROOT } from '../setup/places.mjs';

const folder = join(ROOT, 'build');
const drawing = readFileSync(join(folder, 'icon.svg'));

await sharp(drawing, { density: 72 }).resize(1024, 1024).png({ compressionLevel: 9 }).toFile(join(folder, 'icon.png'));
