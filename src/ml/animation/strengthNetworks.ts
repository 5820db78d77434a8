import type { PictureNetwork } from '../infer/pictureNetwork.js';
import type { PictureStatistics } from '../infer/pictureStatistics.js';
import { disposeShared } from '../infer/styleGrains.js';

/** Strengths for which networks are prepared while the strength changes; what lies between is mixed. */
const STEPS = 8;
const MOST_PREPARED = 2;

/** A network, undefined for the photo itself, and its share of the picture. */
export interface StrengthShare {
  readonly strength: number;
  readonly network: PictureNetwork | undefined;
  readonly share: number;
}

/**
 * The networks of one shot by strength. Preparing one takes as long as painting several frames: a strength that stays has
 * its own, one that changes from frame to frame is mixed of two. It owns the statistics.
 */
export class StrengthNetworks {
  private readonly prepared = new Map<number, PictureNetwork>();

  /**
   * @param own the strength that stays, if no other is asked for
   * @param prepare a network for a strength above 0
   */
  constructor(
    private readonly statistics: readonly PictureStatistics[],
    private readonly own: number,
    private readonly prepare: (statistics: readonly PictureStatistics[], strength: number) => PictureNetwork,
  ) {}

  /** What is mixed for a strength; the shares add up to 1. */
  at(strength: number): StrengthShare[] {
    const [below, above] = [Math.floor(strength * STEPS) / STEPS, Math.ceil(strength * STEPS) / STEPS];
    if (strength === this.own || below === above) return [this.share(strength, 1)];
    const share = (strength - below) * STEPS;
    return [this.share(below, 1 - share), this.share(above, share)];
  }

  dispose(): void {
    this.prepared.forEach((network) => network.dispose());
    this.prepared.clear();
    disposeShared(this.statistics);
  }

  private share(strength: number, share: number): StrengthShare {
    return { strength, share, network: this.get(strength) };
  }

  private get(strength: number): PictureNetwork | undefined {
    if (strength === 0) return undefined;
    const known = this.prepared.get(strength);
    const network = known ?? this.prepare(this.statistics, strength);
    // The least recently used one goes first.
    this.prepared.delete(strength);
    this.prepared.set(strength, network);
    for (const [other, old] of this.prepared) {
      if (this.prepared.size <= MOST_PREPARED) break;
      this.prepared.delete(other);
      old.dispose();
    }
    return network;
  }
}
