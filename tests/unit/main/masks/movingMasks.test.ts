import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { MovingMasks } from '../../../../src/main/masks/movingMasks.js';
import { SearchThread } from '../../../../src/main/masks/searchThread.js';
import { aroundFrame } from '../../../../src/ml/animation/framesAround.js';
import type { FindTask } from '../../../../src/main/masks/findMask.js';
import { discScene, overlap } from '../../../helpers/drawnScenes.js';
import { tempFolder } from '../../../helpers/tempFolder.js';

const subject = { what: 'subject', isInverted: false } as const;
const [WIDTH, HEIGHT] = [180, 120];
/** A disc that moves to the right, 2 px a frame. */
const scenes = Array.from({ length: 6 }, (_, i) => discScene(WIDTH, HEIGHT, { x: 0.4 + i / 90, y: 0.5, radius: 0.28 }));
const frames = scenes.map(({ image }) => image);

/** Counts the searches; in the calling thread. */
class CountedSearches extends SearchThread {
  count = 0;
  constructor() {
    super(join(tempFolder(), 'not-built.js'));
  }
  override find(task: FindTask, signal?: AbortSignal): ReturnType<SearchThread['find']> {
    this.count++;
    return super.find(task, signal);
  }
}

describe('masks of moving pictures', () => {
  it('follow what moves, with one search a frame', async () => {
    const thread = new CountedSearches();
    const masks = new MovingMasks('disc.webm', thread);
    for (const [index, { truth }] of scenes.entries()) {
      const mask = await masks.find(subject, aroundFrame(frames, index, masks.reach));
      expect(overlap(mask, truth), `frame ${index}`).toBeGreaterThan(0.93);
    }
    expect([thread.count, masks.hasFound(subject)]).toEqual([frames.length, true]);
    const inverse = await masks.find({ ...subject, isInverted: true }, aroundFrame(frames, 2, masks.reach));
    const mask = await masks.find(subject, aroundFrame(frames, 2, masks.reach));
    expect(inverse.data.every((value, i) => value === 255 - mask.data[i]!)).toBe(true);
    await masks.close();
  });

  it('bridge a frame in which nothing is found, and say if nothing is found at all', async () => {
    const blank = { width: WIDTH, height: HEIGHT, data: new Uint8Array(3 * WIDTH * HEIGHT).fill(90) };
    const [{ image, truth }] = [scenes[0]!];
    const copies = [0, 1, 3, 4].map(() => ({ ...image }));
    const masks = new MovingMasks('disc.webm', new CountedSearches());
    const around = { frames: [copies[0]!, copies[1]!, blank, copies[2]!, copies[3]!], at: 2 };
    expect(overlap(await masks.find(subject, around), truth)).toBeGreaterThan(0.7);
    const empty = new MovingMasks('gray.webm', new CountedSearches());
    await empty.find(subject, { frames: [blank], at: 0 });
    expect(empty.hasFound(subject)).toBe(false);
  });
});
