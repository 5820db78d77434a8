/** A preview in progress. */
interface Flight<Wish> {
  readonly requestId: string;
  readonly wish: Wish;
  /** Whether something of it has been seen already. */
  hasShown: boolean;
}

export interface PreviewPipelineOptions<Wish, Picture> {
  /** Starts a preview; the studio ends the one before. Rejects where it fails or is superseded. */
  readonly start: (requestId: string, wish: Wish) => Promise<Picture>;
  readonly cancel: (requestId: string) => void;
  readonly onPicture: (wish: Wish, picture: Picture, isFinal: boolean) => void;
  readonly onFailed: (wish: Wish, thrown: unknown) => void;
  readonly onBusy: (isBusy: boolean) => void;
  /** Whether a newer wish lets go of an older one before anything of it was seen. */
  readonly isOtherPicture: (older: Wish, newer: Wish) => boolean;
}

/** So long may a preview keep a newer wish waiting before its first picture. */
const FIRST_PICTURE_MS = 350;

/**
 * Turns a stream of wishes (a slider that is dragged) into previews, of which only the newest may show. A newer wish
 * ends the preview that runs, but not before that one's first, coarse picture: else a steady drag would show nothing
 * until it ends. Answers of older requests are dropped.
 */
export class PreviewPipeline<Wish, Picture> {
  private flight: Flight<Wish> | undefined;
  private next: { readonly wish: Wish } | undefined;
  private patience: ReturnType<typeof setTimeout> | undefined;
  private count = 0;

  constructor(private readonly options: PreviewPipelineOptions<Wish, Picture>) {}

  want(wish: Wish): void {
    if (!this.flight) {
      this.take(wish);
      return;
    }
    this.next = { wish };
    if (this.flight.hasShown || this.options.isOtherPicture(this.flight.wish, wish)) this.takeNext();
    else this.patience ??= setTimeout(() => this.takeNext(), FIRST_PICTURE_MS);
  }

  /** A coarser picture of the request. Those of older requests are dropped. */
  coarse(requestId: string, picture: Picture): void {
    if (this.flight?.requestId !== requestId) return;
    this.flight.hasShown = true;
    this.options.onPicture(this.flight.wish, picture, false);
    if (this.next) this.takeNext();
  }

  isCurrent(requestId: string): boolean {
    return this.flight?.requestId === requestId;
  }

  /** Ends what runs and forgets what waits. */
  stop(): void {
    this.forgetNext();
    if (!this.flight) return;
    this.options.cancel(this.flight.requestId);
    this.flight = undefined;
    this.options.onBusy(false);
  }

  private takeNext(): void {
    const { next } = this;
    this.forgetNext();
    if (next) this.take(next.wish);
  }

  private forgetNext(): void {
    clearTimeout(this.patience);
    this.patience = undefined;
    this.next = undefined;
  }

  private take(wish: Wish): void {
    const requestId = `preview-${Date.now().toString(36)}-${++this.count}`;
    this.flight = { requestId, wish, hasShown: false };
    this.options.onBusy(true);
    this.options.start(requestId, wish).then(
      (picture) => this.land(requestId, () => this.options.onPicture(wish, picture, true)),
      (thrown: unknown) => this.land(requestId, () => this.options.onFailed(wish, thrown)),
    );
  }

  private land(requestId: string, tell: () => void): void {
    if (this.flight?.requestId !== requestId) return;
    this.flight = undefined;
    tell();
    this.options.onBusy(false);
    this.takeNext();
  }
}
