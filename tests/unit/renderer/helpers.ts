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

/** Replaces the canvas, which happy-dom lacks: accepts every call and draws nothing. */
export function drawNothing(): void {
  const context: unknown = new Proxy(
    {},
    { get: () => () => ({ data: new Uint8ClampedArray(4), width: 0 }), set: () => true },
  );
  vi.spyOn(HTMLCanvasElement.prototype, 'getContext').mockReturnValue(context as CanvasRenderingContext2D);
}

/** Reports this size for every observed element, because happy-dom has no layout. */
export function reportSize(size: { readonly width: number; readonly height: number }): void {
  vi.stubGlobal(
    'ResizeObserver',
    class {
      constructor(private readonly tell: (entries: { contentRect: typeof size }[]) => void) {}
      observe(): void {
        this.tell([{ contentRect: size }]);
      }
      disconnect(): void {
        // There are no later reports.
      }
    },
  );
}
