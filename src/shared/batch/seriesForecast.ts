/**
 * How long a series of items takes that are much alike, by what the one at work foretells of itself: the first that it
 * says is taken for how long each of the others takes.
 */
export class SeriesForecast {
  private item: unknown;
  private itemSeconds = 0;

  /**
   * @param item tells the item at work from others.
   * @param secondsLeft until its end; undefined: it foretells nothing.
   * @param others how many come after it.
   * @returns seconds until the end of the series; undefined where the item foretells nothing.
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
