/** One finished item: how long it took on the clock since the one before, and how large it was. */
export interface ItemPace {
  readonly seconds: number;
  readonly megapixels: number;
}

/** How much an old item counts beside the one after it: the last hundred or so decide. */
const MEMORY = 0.985;
/** The first items load the model and warm up: they say nothing about the others. */
const WARM_UP_ITEMS = 1;
const MIN_ITEMS = 3;

/**
 * Foretells how long the rest of a batch takes. An item costs a fixed time and a time per megapixel; both are fitted to
 * the items so far by weighted least squares, so that a folder of small photos followed by large ones is foretold
 * rightly. The fixed time is drawn towards 0 by a small penalty, which decides where all items are of one size.
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

  /** Seconds for `items` items of `megapixels` together; null before three items say something. */
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
