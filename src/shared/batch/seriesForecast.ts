/**
 * Estimates the remaining time of a series of similar items. The first estimate of the current item is used as the
 * duration of every other item.
 */
export class SeriesForecast {
  private item: unknown;
  private itemSeconds = 0;

  /**
   * @param item identifies the current item.
   * @param secondsLeft until its end; undefined if it gives no estimate.
   * @param others number of items after it.
   * @returns seconds until the end of the series; undefined if the item gives no estimate.
   */
  secondsLeft(item: unknown, secondsLeft: number | undefined, others: number): number | undefined {
    if (secondsLeft === undefined) return undefined;
    if (this.item !== item) {
      this.item = item;
      this.itemSeconds = secondsLeft;
    }
    return secondsLeft + others * this.itemSeconds;
  }
}
