/** Parts of the subject smaller than this share of its largest part are dropped. */
const LEAST_PART = 0.05;
/** Holes smaller than this share of the subject are filled. */
const LEAST_HOLE = 0.02;

/** Connected pixels of one kind. */
interface Part {
  readonly pixels: readonly number[];
  readonly touchesEdge: boolean;
}

/**
 * A mask without its crumbs: small parts are dropped and small holes filled.
 * @param inside 1 for pixels of the subject, otherwise 0; row by row
 * @param marked the same for pixels of which one is in each part; absent: parts count by their size
 */
export function withoutCrumbs(inside: Uint8Array, width: number, marked?: Uint8Array): Uint8Array {
  const parts = partsOf(inside, width, 1);
  const largest = Math.max(0, ...parts.map(({ pixels }) => pixels.length));
  const cleaned = new Uint8Array(inside.length);
  let area = 0;
  for (const { pixels } of parts) {
    const isPart = marked ? pixels.some((i) => marked[i] === 1) : pixels.length >= LEAST_PART * largest;
    if (!isPart) continue;
    area += pixels.length;
    for (const i of pixels) cleaned[i] = 1;
  }
  for (const { pixels, touchesEdge } of partsOf(cleaned, width, 0)) {
    if (touchesEdge || pixels.length >= LEAST_HOLE * area) continue;
    for (const i of pixels) cleaned[i] = 1;
  }
  return cleaned;
}

function partsOf(kinds: Uint8Array, width: number, kind: number): Part[] {
  const seen = new Uint8Array(kinds.length);
  const height = kinds.length / width;
  const parts: Part[] = [];
  for (let start = 0; start < kinds.length; start++) {
    if (kinds[start] !== kind || seen[start]) continue;
    const pixels = [start];
    let touchesEdge = false;
    seen[start] = 1;
    for (let next = 0; next < pixels.length; next++) {
      const i = pixels[next]!;
      const [x, y] = [i % width, Math.floor(i / width)];
      touchesEdge ||= x === 0 || y === 0 || x === width - 1 || y === height - 1;
      const neighbors = [
        x > 0 ? i - 1 : i,
        x < width - 1 ? i + 1 : i,
        y > 0 ? i - width : i,
        y < height - 1 ? i + width : i,
      ];
      for (const neighbor of neighbors) {
        if (kinds[neighbor] !== kind || seen[neighbor]) continue;
        seen[neighbor] = 1;
        pixels.push(neighbor);
      }
    }
    parts.push({ pixels, touchesEdge });
  }
  return parts;
}
