import type { PixelImage } from '../../shared/domain/pixelImage.js';
import { type LumaCopies, lumaCopies, movementBetween } from './cameraMovement.js';
import { followedBy, placeAfter, type Similarity, translation, UNMOVED } from '../tensors/similarity.js';

/** Movements that differ from whole px by less than this anywhere in the frame are taken for whole px. */
const NEARLY_WHOLE_PX = 0.08;
/** The strokes of the reference are not enlarged or lessened beyond this factor. */
const MOST_ZOOM = 1.25;

/**
 * Differences of moved frames, relative to the size of their detail: up to the first they certainly show the same, beyond
 * the second they do not. Of unlike ones it is 1.3.
 */
const CERTAIN_DIFFERENCE = 0.4;
const MOST_DIFFERENCE = 0.9;

interface Anchor {
  readonly copies: LumaCopies;
  /** From the reference. */
  readonly movement: Similarity;
}

/**
 * Where a shot's camera has moved since its reference frame, by shift, turn and zoom of all of the picture. Frames are
 * compared with the shot's sample, whose own movements are added up, so a camera may move on beyond the reference; a
 * frame's movement depends on the frame and the sample only, so that any frame can be the first.
 */
export class SteadyCamera {
  /** The nearest to the reference first, which is the first of all. */
  private readonly anchors: readonly Anchor[];
  private last: { readonly frame: PixelImage; readonly movement: Similarity } | undefined;

  /** @param sample frames in order, of the same size @param reference index of one of them */
  constructor(sample: readonly PixelImage[], reference: number) {
    const first: Anchor = { copies: lumaCopies(sample[reference]!), movement: UNMOVED };
    const later = chained(first, sample.slice(reference + 1));
    const earlier = chained(first, sample.slice(0, reference).reverse());
    this.anchors = [first, ...later, ...earlier].sort((a, b) => distance(a) - distance(b));
  }

  /** From the reference to a frame of the sample's size; none where it cannot be told. */
  movementOf(frame: PixelImage): Similarity {
    if (this.last?.frame === frame) return this.last.movement;
    const movement = paintable(this.find(lumaCopies(frame)), frame);
    this.last = { frame, movement };
    return movement;
  }

  /** By the first anchor that certainly shows the same, or the one that is most alike. */
  private find(copies: LumaCopies): Similarity {
    let best = { movement: UNMOVED, difference: MOST_DIFFERENCE };
    for (const anchor of this.anchors) {
      const { movement, difference } = movementBetween(anchor.copies, copies);
      if (difference < best.difference) best = { movement: followedBy(anchor.movement, movement), difference };
      if (best.difference < CERTAIN_DIFFERENCE) break;
    }
    return best.movement;
  }
}

/** Frames that follow each other, as far as each shows what the one before shows. */
function chained(first: Anchor, frames: readonly PixelImage[]): Anchor[] {
  const anchors: Anchor[] = [];
  let before = first;
  for (const frame of frames) {
    const copies = lumaCopies(frame);
    const { movement, difference } = movementBetween(before.copies, copies);
    if (difference > MOST_DIFFERENCE) break;
    before = { copies, movement: followedBy(before.movement, movement) };
    anchors.push(before);
  }
  return anchors;
}

function paintable(movement: Similarity, { width, height }: PixelImage): Similarity {
  const { a, b } = movement;
  const [x, y] = placeAfter(movement, width / 2, height / 2);
  // Not minus 0.
  const whole = { x: Math.round(x - width / 2) + 0, y: Math.round(y - height / 2) + 0 };
  const zoom = Math.hypot(a, b);
  if (zoom > MOST_ZOOM || zoom < 1 / MOST_ZOOM) return translation(whole);
  const fromWhole = Math.hypot(x - width / 2 - whole.x, y - height / 2 - whole.y);
  const atCorner = (Math.hypot(a - 1, b) * Math.hypot(width, height)) / 2;
  return fromWhole + atCorner < NEARLY_WHOLE_PX ? translation(whole) : movement;
}

function distance({ movement: { x, y } }: Anchor): number {
  return Math.hypot(x, y);
}
