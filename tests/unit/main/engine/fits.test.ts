import { expect, it } from 'vitest';
import { createHandlers } from '../../../../src/main/engine/engineHandlers.js';
import type { JobContext } from '../../../../src/main/engine/engineServer.js';
import type { ImageFiles } from '../../../../src/main/images/imageFiles.js';
import { IMAGE_FORMATS, type ImageFormat } from '../../../../src/shared/domain/imageFormat.js';
import { PLAIN_SETTINGS } from '../../../../src/shared/domain/look.js';
import { createPixelImage } from '../../../../src/shared/domain/pixelImage.js';

/** Paints a picture of this width; painting starts when it gets its turn. @returns its error and whether it started */
async function paintWide(width: number, format: ImageFormat): Promise<{ error: unknown; hasBegun: boolean }> {
  let hasBegun = false;
  const files: ImageFiles = {
    read: () => Promise.resolve({ value: { pixels: createPixelImage(width, 1), tags: {} }, ms: 0 }),
    write: () => Promise.reject(new Error('nothing is to be written')),
  };
  const context = {
    signal: new AbortController().signal,
    onProgress: () => undefined,
    onPreview: () => undefined,
    onReport: () => undefined,
    turn: () => {
      hasBegun = true;
      return Promise.reject(new Error('its turn'));
    },
    pause: () => Promise.resolve(),
    aside: (wait: Promise<unknown>) => wait,
  } as JobContext;
  const request = {
    type: 'stylize',
    jobId: 'wide',
    content: { path: '/photos/wide.png' },
    look: { ...PLAIN_SETTINGS, styles: [{ name: 'wave', weight: 1, code: new Uint8Array() }] },
    compute: { modelFolder: '/model', backend: 'wasm' },
    output: { path: `/out/wide.${format}`, canReplace: false, format, appVersion: '1' },
  } as const;
  const error: unknown = await createHandlers(files)
    .stylize(request, context)
    .catch((thrown: unknown) => thrown);
  return { error, hasBegun };
}

const LIMITS: Partial<Record<ImageFormat, number>> = { webp: 16_383, avif: 16_384, jpg: 65_535, gif: 65_535 };

it.each(Object.entries(LIMITS) as [ImageFormat, number][])(
  'a picture too wide for %s is refused before it is painted',
  async (format, limit) => {
    const beyond = await paintWide(limit + 1, format);
    expect(beyond).toMatchObject({ error: { code: 'image/too-large' }, hasBegun: false });
    expect((await paintWide(limit, format)).hasBegun).toBe(true);
  },
);

it('the others hold every picture that is read', async () => {
  for (const format of IMAGE_FORMATS.filter((each) => LIMITS[each] === undefined)) {
    expect((await paintWide(100_000, format)).hasBegun).toBe(true);
  }
});
