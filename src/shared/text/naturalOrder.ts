const COLLATOR = new Intl.Collator('en', { numeric: true });

/** Compares names as people count, photo 2 before photo 10; where that finds no difference, by their characters. */
export function compareNaturally(a: string, b: string): number {
  return COLLATOR.compare(a, b) || (a < b ? -1 : a > b ? 1 : 0);
}
