/** One finished item: time since the previous item finished, and its size. */
export interface ItemPace {
  readonly seconds: number;
  readonly megapixels: number;
}

/** Weight of an item relative to the next one: about the last hundred items matter. */
const MEMORY = 0.985;
/** The first items include loading the model and warming up, so they are ignored. */
const WARM_UP_ITEMS = 1;
const MIN_ITEMS = 3;

/**
 * Estimates the remaining time of a batch. An item costs a fixed time plus a time per megapixel; both are fitted to the
 * finished items by weighted least squares, so the estimate is right for small photos followed by large ones. A small
 * penalty pulls the fixed time towards 0; it makes the fit unique if all items have the same size.
 */
export class TimeLeft {
  private seen = 0;
  private weight = 0;
  private sumX = 0;
  private sumT = 0;
  private sumXX = 0;
  private sumXT = 0;

  add({ seconds, megapixels }: ItemPace): void {
    this.seen += 1;
    if (this.seen <= WARM_UP_ITEMS) return;
    this.weight = this.weight * MEMORY + 1;
    this.sumX = this.sumX * MEMORY + megapixels;
    this.sumT = this.sumT * MEMORY + seconds;
    this.sumXX = this.sumXX * MEMORY + megapixels * megapixels;
    this.sumXT = this.sumXT * MEMORY + megapixels * seconds;
  }

  /** Seconds for `items` items with `megapixels` in total; null until three items can be used. */
  estimate(items: number, megapixels: number): number | null {
    if (this.seen < MIN_ITEMS) return null;
    const { fixed, perMegapixel } = this.fit();
    return Math.max(0, fixed * items + perMegapixel * megapixels);
  }

  private fit(): { fixed: number; perMegapixel: number } {
    const { weight, sumX, sumT, sumXX, sumXT } = this;
    const penalty = 0.02 * weight;
    const determinant = (weight + penalty) * sumXX - sumX * sumX;
    const mean = { fixed: sumT / weight, perMegapixel: 0 };
    if (sumXX === 0 || determinant <= 0) return mean;
    const fixed = (sumXX * sumT - sumX * sumXT) / determinant;
    const perMegapixel = ((weight + penalty) * sumXT - sumX * sumT) / determinant;
    if (fixed < 0) return { fixed: 0, perMegapixel: sumT / sumX };
    return perMegapixel < 0 ? mean : { fixed, perMegapixel };
  }
}
