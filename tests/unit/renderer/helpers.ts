import { vi } from 'vitest';
import type { PhotoInfo } from '../../../src/shared/contract/photos.js';
import { mediaIdSchema } from '../../../src/shared/contract/values.js';

export function photoInfo(id: string): PhotoInfo {
  return {
    id,
    name: `${id}.jpg`,
    path: `/photos/${id}.jpg`,
    width: 600,
    height: 400,
    bytes: 1000,
    takenOn: '2024-05-31',
    isPainted: false,
    media: mediaIdSchema.parse(`media-${id}`),
  };
}

/** Stands for the canvas that happy-dom lacks: takes every call and draws nothing. */
export function drawNothing(): void {
  const context: unknown = new Proxy(
    {},
    { get: () => () => ({ data: new Uint8ClampedArray(4), width: 0 }), set: () => true },
  );
  vi.spyOn(HTMLCanvasElement.prototype, 'getContext').mockReturnValue(context as CanvasRenderingContext2D);
}

/** Tells every element that is watched that it has this size; happy-dom lays nothing out. */
export function reportSize(size: { readonly width: number; readonly height: number }): void {
  vi.stubGlobal(
    'ResizeObserver',
    class {
      constructor(private readonly tell: (entries: { contentRect: typeof size }[]) => void) {}
      observe(): void {
        this.tell([{ contentRect: size }]);
      }
      disconnect(): void {
        // Nothing is told later.
      }
    },
  );
}
