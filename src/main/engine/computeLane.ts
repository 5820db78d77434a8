/** A place in the line for computing. */
export interface LanePlace {
  /** Settles when everybody before has left. */
  readonly reached: Promise<void>;
  /** Lets the next one go on. A second call does nothing. */
  leave(): void;
}

/**
 * The line before what only one job may do at a time, in the order in which places were taken. Reading and writing files
 * need no turn, so they go on beside another job's computing.
 */
export class ComputeLane {
  private last: Promise<void> = Promise.resolve();

  takePlace(): LanePlace {
    let leave = (): void => undefined;
    const left = new Promise<void>((resolve) => (leave = resolve));
    const reached = this.last;
    this.last = reached.then(() => left);
    return { reached, leave };
  }
}
