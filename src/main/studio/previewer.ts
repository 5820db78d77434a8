import type { CallOutput, CheckedInput } from '../../shared/contract/contract.js';
import { type Frame, framedSize, PLAIN_FRAME } from '../../shared/domain/frame.js';
import type { EngineContent } from '../../shared/engine/requests.js';
import { CancelledError, ExpectedError } from '../../shared/errors.js';
import type { MediaStore } from '../media/mediaStore.js';
import type { OpenPhoto, PhotoShelf } from '../photos/photoShelf.js';
import type { Emit } from '../events/emitter.js';
import { engineLookOf, type LookTools } from './engineLook.js';
import type { VideoDesk } from './videoDesk.js';

export type PreviewRequest = CheckedInput<'stylize.preview'>;
export type WindowRequest = CheckedInput<'stylize.window'>;
export type PreviewAnswer = CallOutput<'stylize.preview'>;

export interface PreviewerOptions extends LookTools {
  readonly media: MediaStore;
  readonly photos: PhotoShelf;
  readonly videos: Pick<VideoDesk, 'still'>;
  readonly emit: Emit;
}

/** The long sides in px of the coarse versions that the canvas gets first: the smallest can follow a dragged slider. */
const COARSE_PX = [224, 512];

/** The group of full-size windows of the result. */
const WINDOW_GROUP = 'full size';

/** How many finished previews are cached. */
const MAX_KNOWN = 200;

interface Running {
  readonly requestId: string;
  readonly controller: AbortController;
}

/** Previews for windows: works on the newest request of each group and cancels earlier ones. */
export class Previewer {
  private readonly running = new Map<string, Running>();
  private readonly known = new Map<string, Omit<PreviewAnswer, 'requestId' | 'ms'>>();

  constructor(private readonly options: PreviewerOptions) {}

  /**
   * @throws CancelledError for a request that was superseded or cancelled; ExpectedError `photo/unknown`,
   *   `style/unknown`; errors of the engine.
   */
  async render(request: PreviewRequest): Promise<PreviewAnswer> {
    const { group, requestId } = request;
    return this.superseding(group, requestId, (signal) => this.work(request, signal));
  }

  /**
   * A window of a photo's result at full size. Throws like `render`.
   * @throws ExpectedError `usage` for a window that exceeds the picture
   */
  renderWindow({
    requestId,
    photoId,
    frame,
    moment,
    recipe,
    window,
  }: WindowRequest): Promise<CallOutput<'stylize.window'>> {
    const { engine, media, photos } = this.options;
    const photo = photos.get(photoId);
    const size = framedSize(photo.info, frame ?? PLAIN_FRAME);
    if (window.x + window.width > size.width || window.y + window.height > size.height) {
      throw new ExpectedError('usage', 'The window is not within the picture.');
    }
    return this.superseding(WINDOW_GROUP, requestId, async (signal) => {
      const turn = { priority: 'background', signal } as const;
      const look = await engineLookOf(recipe, { ...photo, frame }, this.options, turn);
      const { jpeg, width, height } = await engine.request(
        { type: 'window', ...look, content: await this.contentOf(photo, frame, moment), output: { window } },
        { signal },
      );
      if (signal.aborted) throw new CancelledError();
      return { requestId, media: media.addShown(jpeg), width, height };
    });
  }

  /** Cancels the running request of a group, then runs `work`. */
  private async superseding<T>(
    group: string,
    requestId: string,
    work: (signal: AbortSignal) => Promise<T>,
  ): Promise<T> {
    this.running.get(group)?.controller.abort();
    const running = { requestId, controller: new AbortController() };
    this.running.set(group, running);
    try {
      return await work(running.controller.signal);
    } finally {
      if (this.running.get(group) === running) this.running.delete(group);
    }
  }

  cancel(requestId: string): void {
    for (const running of this.running.values()) if (running.requestId === requestId) running.controller.abort();
  }

  /** Clears the cache, since a style id may now belong to another style. */
  forget(): void {
    this.known.clear();
  }

  cancelAll(): void {
    for (const { controller } of this.running.values()) controller.abort();
  }

  private async work(request: PreviewRequest, signal: AbortSignal): Promise<PreviewAnswer> {
    const from = performance.now();
    const { engine, media, photos, emit } = this.options;
    const { requestId, recipe, frame, moment, group, previewPx } = request;
    const photo = photos.get(request.photoId);
    const priority = group === 'canvas' ? 'interactive' : 'background';
    const elapsed = (): number => Math.round(performance.now() - from);

    const key = JSON.stringify([
      photo.info.media,
      frame,
      moment ?? null,
      recipe,
      previewPx,
      engine.setting.backend,
      this.options.trunk,
    ]);
    const known = this.known.get(key);
    if (known && media.has(known.media)) return { requestId, ...known, ms: elapsed() };

    const coarse: Promise<void>[] = [];
    const look = await engineLookOf(recipe, { ...photo, frame }, this.options, { priority, signal });
    const content = await this.contentOf(photo, frame, moment);
    const result = await engine.request(
      {
        type: 'preview',
        ...look,
        content,
        output: { sidePx: previewPx, coarsePx: group === 'canvas' ? COARSE_PX : undefined },
      },
      {
        signal,
        onProgress: (progress) => emit('preview.progress', { requestId, ...progress }),
        onPreview: (picture) => {
          const show = async (): Promise<void> => {
            const shown = await media.addPixels(picture);
            if (signal.aborted) return;
            emit('preview.coarse', { requestId, media: shown, width: picture.width, height: picture.height });
          };
          coarse.push(show());
        },
      },
    );
    const shown = media.addShown(result.jpeg);
    // The fine version must be the last one shown.
    await Promise.all(coarse);
    if (signal.aborted) throw new CancelledError();
    const answer = { media: shown, width: result.width, height: result.height, backend: result.backend };
    this.remember(key, answer);
    return { requestId, ...answer, ms: elapsed() };
  }

  /** A frame of a video or an animation is read like a photo. */
  private async contentOf(
    photo: OpenPhoto,
    frame: Frame | undefined,
    moment: number | undefined,
  ): Promise<EngineContent> {
    const { video, animation } = photo.info;
    if (!video && !(animation && moment)) return { path: photo.path, frame };
    return { path: await this.options.videos.still(photo, moment), frame };
  }

  private remember(key: string, answer: Omit<PreviewAnswer, 'requestId' | 'ms'>): void {
    this.known.set(key, answer);
    if (this.known.size > MAX_KNOWN) this.known.delete(this.known.keys().next().value!);
  }
}
