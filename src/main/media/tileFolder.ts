import { mkdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import sharp, { type Sharp } from 'sharp';
import type { Frame } from '../../shared/domain/frame.js';
import { SHOWN_TILE_PX, type TilePlace } from '../../shared/domain/tiles.js';
import { ExpectedError } from '../../shared/errors.js';
import { systemCode, toDiskError } from '../files/diskErrors.js';
import { readImage } from '../images/readImage.js';
import { SHOWN_JPEG } from '../images/shownJpeg.js';
import { layOnWhite } from '../images/writeImage.js';

/** How many pictures keep their tiles; those of 50 megapixels take about 30 MB. */
const MOST_PICTURES = 8;

/** A picture in a file, or the framed part of it. */
export interface TiledPicture {
  readonly id: string;
  readonly path: string;
  readonly frame?: Frame | undefined;
}

/**
 * Large pictures cut into tiles on disk, so that a window loads only the part it shows. A picture is cut when its first
 * tile is requested.
 */
export class TileFolder {
  private readonly cut = new Map<string, Promise<string>>();

  /** @param folder the session's folder for tiles */
  constructor(private readonly folder: string) {}

  /**
   * A tile as a JPEG. @throws ExpectedError `media/unknown` for a tile outside the picture; errors of reading the
   * picture
   */
  async read(picture: TiledPicture, { column, row }: TilePlace): Promise<Uint8Array> {
    const path = join(await this.tilesOf(picture), `${column}_${row}.jpeg`);
    return readFile(path).catch((thrown: unknown) => {
      if (systemCode(thrown) !== 'ENOENT') throw toDiskError(thrown, path, 'read');
      throw new ExpectedError('media/unknown', 'The picture has no such tile.');
    });
  }

  private async tilesOf(picture: TiledPicture): Promise<string> {
    const tiles = this.cut.get(picture.id) ?? this.cutUp(picture);
    // A map keeps insertion order, so this makes the picture the newest.
    this.cut.delete(picture.id);
    this.cut.set(picture.id, tiles);
    tiles.catch(() => this.cut.delete(picture.id));
    await this.trim();
    return tiles;
  }

  private async cutUp({ id, path, frame }: TiledPicture): Promise<string> {
    const folder = join(this.folder, id);
    await mkdir(folder, { recursive: true });
    const image = await openPicture(path, frame);
    await image
      .jpeg(SHOWN_JPEG)
      .tile({ size: SHOWN_TILE_PX, overlap: 0, layout: 'dz', depth: 'one' })
      .toFile(join(folder, 'picture.dz'))
      .catch((thrown: unknown) => {
        throw toDiskError(thrown, folder, 'write');
      });
    return join(folder, 'picture_files', '0');
  }

  private async trim(): Promise<void> {
    while (this.cut.size > MOST_PICTURES) {
      const oldest = this.cut.keys().next().value!;
      this.cut.delete(oldest);
      await rm(join(this.folder, oldest), { recursive: true, force: true });
    }
  }
}

async function openPicture(path: string, frame: Frame | undefined): Promise<Sharp> {
  const image = await readImage(path, { frame });
  const { width, height } = image.pixels;
  return sharp(layOnWhite(image), { raw: { width, height, channels: 3 }, limitInputPixels: false });
}
