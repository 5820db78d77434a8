/** Undo and redo history. The owner of a step undoes and redoes it. */
export class UndoHistory<Step> {
  private readonly past: Step[] = [];
  private future: Step[] = [];

  constructor(private readonly limit = 200) {}

  get canUndo(): boolean {
    return this.past.length > 0;
  }

  get canRedo(): boolean {
    return this.future.length > 0;
  }

  /** Adds a step. Steps that were undone before can no longer be redone. */
  push(step: Step): void {
    this.past.push(step);
    if (this.past.length > this.limit) this.past.shift();
    this.future = [];
  }

  /** @returns the step to undo; undefined if there is none. */
  undo(): Step | undefined {
    const step = this.past.pop();
    if (step !== undefined) this.future.push(step);
    return step;
  }

  /** @returns the step to redo; undefined if there is none. */
  redo(): Step | undefined {
    const step = this.future.pop();
    if (step !== undefined) this.past.push(step);
    return step;
  }
}
