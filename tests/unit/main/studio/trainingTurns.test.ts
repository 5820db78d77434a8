import { expect, it } from 'vitest';
import { decideTurns, type TurnState } from '../../../../src/main/studio/trainingTurns.js';

const entry = (id: string, startAt: number | null = null, stopAt: number | null = null) => ({ id, startAt, stopAt });
const decide = (state: Partial<TurnState>) =>
  decideTurns({
    queue: [],
    held: new Set(),
    running: undefined,
    urgent: undefined,
    isOnBattery: false,
    now: 100,
    ...state,
  });

it('runs the first of the queue, one at a time, and interrupts none for another', () => {
  const queue = [entry('a'), entry('b')];
  expect(decide({ queue })).toMatchObject({ begin: 'a', stop: undefined });
  const during = decide({ queue: [entry('b'), entry('a')], running: 'a' });
  expect(during).toMatchObject({ begin: undefined, stop: undefined });
  expect([...during.waits]).toEqual([['b', 'turn']]);
});

it('starts at the time that was set, lets others run before, and stops at a time', () => {
  const queue = [entry('night', 200, 300), entry('other')];
  const before = decide({ queue });
  expect(before).toMatchObject({ begin: 'other', nextAt: 200 });
  expect(before.waits.get('night')).toBe('time');
  expect(decide({ queue, now: 200 })).toMatchObject({ begin: 'night', nextAt: 300 });
  expect(decide({ queue, now: 300, running: 'night' })).toMatchObject({ stop: 'time', expired: [] });
  expect(decide({ queue, now: 300 })).toMatchObject({ expired: ['night'], begin: 'other' });
  // One that runs is given a later time.
  expect(decide({ queue, running: 'night' }).stop).toBe('turn');
});

it('waits on battery, but makes a style that was asked for', () => {
  const queue = [entry('a')];
  expect(decide({ queue, isOnBattery: true })).toMatchObject({ begin: undefined });
  expect(decide({ queue, isOnBattery: true }).waits.get('a')).toBe('power');
  expect(decide({ queue, isOnBattery: true, running: 'a' }).stop).toBe('battery');
  expect(decide({ queue, isOnBattery: true, urgent: 'b' }).begin).toBe('b');
  expect(decide({ queue, isOnBattery: true, urgent: 'b', running: 'b' }).stop).toBeUndefined();
});

it('lets a style be made before the queue goes on', () => {
  expect(decide({ queue: [entry('a')], running: 'a', urgent: 'b' }).stop).toBe('turn');
});

it('waits for the user after a restart, but for planned times', () => {
  const queue = [entry('a'), entry('night', 200)];
  const held = new Set(['a', 'night']);
  const { begin, waits } = decide({ queue, held });
  expect(begin).toBeUndefined();
  expect([...waits]).toEqual([
    ['a', 'you'],
    ['night', 'time'],
  ]);
});
