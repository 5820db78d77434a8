import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import type { PixelImage } from '../../shared/domain/pixelImage.js';
import type { Priority } from '../../shared/domain/priority.js';
import type { EngineCompute, EngineLook } from '../../shared/engine/requests.js';
import { BugError } from '../../shared/errors.js';
import { readImage } from '../images/readImage.js';
import { paintToFile, type PaintingEngine } from '../painting/paintToFile.js';
import type { ModelPainter } from './paintModel.js';
import { unlessAborted } from './workTurns.js';

export interface EnginePainterOptions {
  readonly engine: PaintingEngine;
  readonly look: EngineLook;
  readonly compute: EngineCompute;
  readonly appVersion: string;
  readonly signal: AbortSignal;
  readonly priority?: Priority | undefined;
}

/** Paints sheets in the engine. Its size of strokes is that of the sheet, so the look's own is not used. */
export function enginePainter({
  engine,
  look,
  compute,
  appVersion,
  signal,
  priority,
}: EnginePainterOptions): ModelPainter {
  return async (sheet, covered, onProgress) => {
    const folder = await mkdtemp(join(tmpdir(), 'pentimento-texture-'));
    try {
      const [photo, coverPath, path] = ['sheet', 'cover', 'painted'].map((name) => join(folder, `${name}.png`)) as [
        string,
        string,
        string,
      ];
      await writeFile(photo, await unlessAborted(encodePixels(sheet, 3), signal));
      await writeFile(coverPath, await unlessAborted(encodePixels(covered, 1), signal));
      await paintToFile(
        engine,
        {
          content: { path: photo },
          coverPath,
          look: { ...look, strokePx: null },
          compute,
          priority,
          output: { path, canReplace: true, format: 'png', appVersion },
        },
        { signal, onProgress: ({ fraction }) => onProgress(fraction) },
      );
      const { pixels } = await unlessAborted(readImage(path), signal);
      if (pixels.width !== sheet.width || pixels.height !== sheet.height)
        throw new BugError('A sheet changed its size.');
      return pixels;
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  };
}

function encodePixels({ width, height, data }: PixelImage, channels: 1 | 3): Promise<Buffer> {
  const raw = { width, height, channels };
  return sharp(data, { raw, limitInputPixels: false }).png({ compressionLevel: 1 }).toBuffer();
}
