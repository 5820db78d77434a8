import type { TrainingComplaint } from '../../shared/domain/trainingHealth.js';
import type { LossRecord } from './ports.js';

const HOUR = 3600;
/** Losses are compared as means over this many seconds, since each step has other pictures. */
const SPAN = 600;
/** An hour that lowers the loss by less than this share of it is none of progress. */
const PROGRESS = 0.002;

/** The discriminator is judged by this many lines of the log. */
const JUDGED_LINES = 10;
/**
 * Its loss is ln 2 where it cannot tell paintings from artworks, and 0.05 where it is sure to 95 %. What the painter
 * then learns from it is next to nothing.
 */
const SURE = 0.05;

/**
 * Judges a training's health by its losses: whether its best was more than an hour of training ago, and whether the
 * discriminator is so far ahead that the painter cannot learn from it.
 */
export class TrainingHealth {
  /** The sums over each span of time, by its number. */
  private readonly spans = new Map<number, { sum: number; count: number }>();
  private judged: number[] = [];
  private seconds = 0;

  /** Takes in the next line of the log. The first network is the one that paints. */
  add({ seconds, losses }: Pick<LossRecord, 'seconds' | 'losses'>): void {
    this.seconds = seconds;
    const total = Object.values(losses)[0]?.['total'];
    if (total !== undefined) {
      const number = Math.floor(seconds / SPAN);
      const { sum, count } = this.spans.get(number) ?? { sum: 0, count: 0 };
      this.spans.set(number, { sum: sum + total, count: count + 1 });
    }
    const ofDiscriminator = losses['discriminator']?.['discriminator'];
    if (ofDiscriminator !== undefined) this.judged = [...this.judged, ofDiscriminator].slice(-JUDGED_LINES);
  }

  complaints(): TrainingComplaint[] {
    return [
      ...(this.isWithoutProgress() ? (['noProgress'] as const) : []),
      ...(this.isDiscriminatorAhead() ? (['discriminatorAhead'] as const) : []),
    ];
  }

  private isWithoutProgress(): boolean {
    const hourAgo = this.seconds - HOUR;
    const means = [...this.spans].map(([number, { sum, count }]) => ({ end: (number + 1) * SPAN, mean: sum / count }));
    const before = Math.min(...means.flatMap(({ end, mean }) => (end <= hourAgo ? [mean] : [])));
    const since = Math.min(...means.flatMap(({ end, mean }) => (end > hourAgo ? [mean] : [])));
    // Infinite if the training is not old enough to tell.
    return Number.isFinite(before) && since > before * (1 - PROGRESS);
  }

  private isDiscriminatorAhead(): boolean {
    const { judged } = this;
    return judged.length === JUDGED_LINES && judged.reduce((sum, loss) => sum + loss, 0) / JUDGED_LINES < SURE;
  }
}
