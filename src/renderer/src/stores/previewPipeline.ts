/** A preview in progress. */
interface Flight<Wish> {
  readonly requestId: string;
  wish: Wish;
  /** Whether any of its pictures has been shown. */
  hasShown: boolean;
}

export interface PreviewPipelineOptions<Wish, Picture> {
  /** Starts a preview; the studio cancels the one before. Rejects if it fails or is superseded. */
  readonly start: (requestId: string, wish: Wish) => Promise<Picture>;
  readonly cancel: (requestId: string) => void;
  readonly onPicture: (wish: Wish, picture: Picture, isFinal: boolean) => void;
  readonly onFailed: (wish: Wish, thrown: unknown) => void;
  readonly onBusy: (isBusy: boolean) => void;
  /** Whether a newer request replaces an older one at once, before any of its pictures was shown. */
  readonly isOtherPicture: (older: Wish, newer: Wish) => boolean;
  /** Whether a newer request wants just what the running one paints, which then goes on for it. Default: never. */
  readonly isSame?: (older: Wish, newer: Wish) => boolean;
}

/** The longest time that a newer request waits for the first picture of the running preview. */
const FIRST_PICTURE_MS = 350;

/**
 * Turns a stream of requests (a slider being dragged) into previews, of which only the newest is shown. A newer request
 * cancels the running preview, but only after its first, coarse picture. Otherwise a steady drag would show nothing
 * until it ends. Answers to older requests are dropped.
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
    if (this.options.isSame?.(this.flight.wish, wish)) {
      this.forgetNext();
      this.flight.wish = wish;
      return;
    }
    this.next = { wish };
    if (this.flight.hasShown || this.options.isOtherPicture(this.flight.wish, wish)) this.takeNext();
    else this.patience ??= setTimeout(() => this.takeNext(), FIRST_PICTURE_MS);
  }

  /** Shows a coarser picture of the request. Pictures of older requests are dropped. */
  coarse(requestId: string, picture: Picture): void {
    if (this.flight?.requestId !== requestId) return;
    this.flight.hasShown = true;
    this.options.onPicture(this.flight.wish, picture, false);
    if (this.next) this.takeNext();
  }

  isCurrent(requestId: string): boolean {
    return this.flight?.requestId === requestId;
  }

  /** Cancels the running preview and drops the waiting request. */
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
      (picture) => this.land(requestId, (last) => this.options.onPicture(last, picture, true)),
      (thrown: unknown) => this.land(requestId, (last) => this.options.onFailed(last, thrown)),
    );
  }

  /** @param tell gets the newest request that the picture is for */
  private land(requestId: string, tell: (wish: Wish) => void): void {
    if (this.flight?.requestId !== requestId) return;
    const { wish } = this.flight;
    this.flight = undefined;
    tell(wish);
    this.options.onBusy(false);
    this.takeNext();
  }
}
