import type { QueuedTraining, TrainingWait } from '../../shared/domain/trainingQueue.js';

/** Everything that decides which training runs. */
export interface TurnState {
  /** In order. */
  readonly queue: readonly QueuedTraining[];
  /** Those that wait for the user after a restart. */
  readonly held: ReadonlySet<string>;
  /** The one that computes now. */
  readonly running: string | undefined;
  /** One that comes before all of the queue: what it has learned becomes a style, which takes minutes. */
  readonly urgent: string | undefined;
  readonly isOnBattery: boolean;
  /** Unix milliseconds. */
  readonly now: number;
}

/** Why a running training is stopped. Only those of `turn` and `battery` stay in the queue. */
export type StopReason = 'user' | 'time' | 'turn' | 'battery' | 'closing';

export interface TurnDecision {
  /** Those whose time is over: they leave the queue. */
  readonly expired: readonly string[];
  readonly stop: StopReason | undefined;
  readonly begin: string | undefined;
  /** What those wait for that stay in the queue without running. */
  readonly waits: ReadonlyMap<string, TrainingWait>;
  /** When the next planned time comes; undefined if none does. */
  readonly nextAt: number | undefined;
}

/** Which training runs next, and what the others wait for. One runs at a time; it is not interrupted for another. */
export function decideTurns(state: TurnState): TurnDecision {
  const { queue, running, urgent, now } = state;
  const isOver = ({ stopAt }: QueuedTraining): boolean => stopAt !== null && stopAt <= now;
  const alive = queue.filter((entry) => !isOver(entry));
  const waiting = alive.filter(({ id }) => id !== running);
  const next = waiting.find((entry) => waitOf(entry, state) === 'turn');
  const times = alive.flatMap(({ startAt, stopAt }) => [startAt, stopAt]).filter((time) => time !== null && time > now);
  const isFree = running === undefined;
  return {
    expired: queue.filter((entry) => isOver(entry) && entry.id !== running).map(({ id }) => id),
    stop: stopOf(
      state,
      queue.find(({ id }) => id === running),
    ),
    begin: isFree ? (urgent ?? next?.id) : undefined,
    waits: new Map(waiting.map((entry) => [entry.id, waitOf(entry, state)])),
    nextAt: times.length === 0 ? undefined : Math.min(...(times as number[])),
  };
}

function waitOf({ id, startAt }: QueuedTraining, { held, now, isOnBattery }: TurnState): TrainingWait {
  // A planned time is the user's word, also after a restart.
  if (startAt !== null && startAt > now) return 'time';
  if (held.has(id)) return 'you';
  return isOnBattery ? 'power' : 'turn';
}

function stopOf(state: TurnState, entry: QueuedTraining | undefined): StopReason | undefined {
  const { running, urgent, isOnBattery, now } = state;
  if (running === undefined || running === urgent) return undefined;
  if (entry?.stopAt != null && entry.stopAt <= now) return 'time';
  if (urgent !== undefined || (entry?.startAt != null && entry.startAt > now)) return 'turn';
  return isOnBattery && entry ? 'battery' : undefined;
}
