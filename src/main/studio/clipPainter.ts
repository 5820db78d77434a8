import type { CallOutput, CheckedInput } from '../../shared/contract/contract.js';
import type { MediaId } from '../../shared/contract/values.js';
import { CancelledError, ExpectedError } from '../../shared/errors.js';
import type { Emit } from '../events/emitter.js';
import type { MediaStore } from '../media/mediaStore.js';
import type { PhotoShelf } from '../photos/photoShelf.js';
import { engineLookOf, type LookTools } from './engineLook.js';
import type { VideoDesk } from './videoDesk.js';

export interface ClipPainterOptions extends LookTools {
  readonly media: MediaStore;
  readonly photos: PhotoShelf;
  readonly videos: Pick<VideoDesk, 'timeOf'>;
  readonly emit: Emit;
}

type Clip = Omit<CallOutput<'videos.play'>, 'requestId'>;

const CLIP_SECONDS = 2;
const CLIP = { sidePx: 480, framesPerSecond: 12.5 } as const;
/** How many painted clips are kept. */
const MAX_KNOWN = 6;

/** Paints short parts of videos for windows to play: the newest request cancels earlier ones. */
export class ClipPainter {
  private running: { readonly requestId: string; readonly controller: AbortController } | undefined;
  private readonly known = new Map<string, Clip>();

  constructor(private readonly options: ClipPainterOptions) {}

  /**
   * @throws CancelledError for a request that was superseded or cancelled; ExpectedError `photo/unknown`, `usage` for a
   *   photo; errors of the engine
   */
  async paint(request: CheckedInput<'videos.play'>): Promise<CallOutput<'videos.play'>> {
    this.running?.controller.abort();
    const running = { requestId: request.requestId, controller: new AbortController() };
    this.running = running;
    try {
      return { requestId: request.requestId, ...(await this.work(request, running.controller.signal)) };
    } finally {
      if (this.running === running) this.running = undefined;
    }
  }

  cancel(requestId: string): void {
    if (this.running?.requestId === requestId) this.running.controller.abort();
  }

  cancelAll(): void {
    this.running?.controller.abort();
  }

  /** Clears the cache, since a style id may now belong to another style. */
  forget(): void {
    this.known.clear();
  }

  private async work(
    { requestId, photoId, moment, recipe, strengths }: CheckedInput<'videos.play'>,
    signal: AbortSignal,
  ): Promise<Clip> {
    const { engine, media, photos, videos, emit } = this.options;
    const photo = photos.get(photoId);
    if (!photo.info.video) throw new ExpectedError('usage', `${photo.info.name} is no video.`);
    const key = JSON.stringify([photo.info.media, moment, recipe, strengths, engine.setting.backend]);
    const known = this.known.get(key);
    if (known?.frames.every((frame) => media.has(frame.media))) return known;
    const from = await videos.timeOf(photo, moment);
    const shown: Promise<MediaId>[] = [];
    const turn = { priority: 'interactive', signal } as const;
    const look = await engineLookOf(recipe, photo, this.options, turn);
    const content = { path: photo.path, range: { from, to: from + CLIP_SECONDS } };
    const { times } = await engine.request(
      { type: 'clip', ...look, strengths, content, output: CLIP },
      {
        signal,
        onProgress: ({ fraction }) => emit('videos.playProgress', { requestId, fraction }),
        onPreview: (picture) => shown.push(media.addPixels(picture)),
      },
    );
    const pictures = await Promise.all(shown);
    if (signal.aborted) throw new CancelledError();
    const frames = pictures.map((picture, index) => ({ media: picture, seconds: times[index] ?? 0 }));
    const clip = { frames, seconds: times.at(-1) ?? 0 };
    this.known.set(key, clip);
    if (this.known.size > MAX_KNOWN) this.known.delete(this.known.keys().next().value!);
    return clip;
  }
}
