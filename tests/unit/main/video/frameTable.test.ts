import { describe, expect, it } from 'vitest';
import { FrameTable } from '../../../../src/main/video/frameTable.js';

/** In decoding order: two groups, with frames that are shown before the one they follow. */
const PACKETS = [
  { timestamp: 0, duration: 0.1, isKey: true },
  { timestamp: 0.3, duration: 0.1, isKey: false },
  { timestamp: 0.1, duration: 0.1, isKey: false },
  { timestamp: 0.2, duration: 0.1, isKey: false },
  { timestamp: 0.6, duration: 0.1, isKey: true },
  { timestamp: 0.5, duration: 0.1, isKey: false },
  { timestamp: 1.5, duration: 0, isKey: false },
];

describe('the table of frames', () => {
  const table = new FrameTable(PACKETS);

  it('sorts frames by time, each until the next', () => {
    expect(table.frames.map(({ timestamp }) => timestamp)).toEqual([0, 0.1, 0.2, 0.3, 0.5, 0.6, 1.5]);
    expect(table.frames.map(({ duration }) => duration)).toEqual(
      [0.1, 0.1, 0.1, 0.2, 0.1, 0.9, 0.9].map((seconds): unknown => expect.closeTo(seconds, 6)),
    );
  });

  it('decodes from the key packet before, through all packets that the frames need', () => {
    expect(table.spanOf(2, 4)).toEqual({ first: 0, end: 4, firstFrame: 0 });
    // Shown before the second key packet but decoded after it: it needs the first group.
    expect(table.spanOf(4, 5)).toEqual({ first: 0, end: 6, firstFrame: 0 });
    expect(table.spanOf(5, 7)).toEqual({ first: 4, end: 7, firstFrame: 5 });
  });

  it('finds the frames of a range of time', () => {
    expect(table.rangeOf()).toEqual({ first: 0, end: 7 });
    expect(table.rangeOf(0.25, 0.5)).toEqual({ first: 2, end: 4 });
    expect(table.rangeOf(7)).toEqual({ first: 7, end: 7 });
  });

  it('gives frames of a file without times a duration', () => {
    const { frames } = new FrameTable([{ timestamp: 0, duration: 0, isKey: true }]);
    expect(frames).toEqual([{ timestamp: 0, duration: 0.04 }]);
  });
});
