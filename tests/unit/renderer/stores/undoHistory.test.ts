import { describe, expect, it } from 'vitest';
import { UndoHistory } from '../../../../src/renderer/src/stores/undoHistory.js';

describe('UndoHistory', () => {
  it('takes steps back and again in order', () => {
    const history = new UndoHistory<number>();
    history.push(1);
    history.push(2);
    expect([history.undo(), history.undo(), history.undo()]).toEqual([2, 1, undefined]);
    expect([history.redo(), history.redo(), history.redo()]).toEqual([1, 2, undefined]);
  });

  it('forgets what was undone at the next step', () => {
    const history = new UndoHistory<number>();
    history.push(1);
    history.undo();
    history.push(2);
    expect(history.canRedo).toBe(false);
    expect(history.undo()).toBe(2);
  });

  it('forgets the oldest steps beyond its limit', () => {
    const history = new UndoHistory<number>(2);
    for (const step of [1, 2, 3]) history.push(step);
    expect([history.undo(), history.undo(), history.undo()]).toEqual([3, 2, undefined]);
  });
});
