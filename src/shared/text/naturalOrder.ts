const COLLATOR = new Intl.Collator('en', { numeric: true });

/** Compares names in natural order (photo 2 before photo 10); ties are compared by character. */
export function compareNaturally(a: string, b: string): number {
  return COLLATOR.compare(a, b) || (a < b ? -1 : a > b ? 1 : 0);
}
