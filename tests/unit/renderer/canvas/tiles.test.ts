import { describe, expect, it } from 'vitest';
import { visibleTiles } from '../../../../src/renderer/src/canvas/tiles.js';

const picture = { width: 1300, height: 1024 };

describe('visibleTiles', () => {
  it('covers what the screen shows and no more', () => {
    const tiles = visibleTiles({ scale: 1, x: -600, y: -100 }, { width: 300, height: 300 }, picture);
    expect(tiles.map(({ key }) => key)).toEqual(['1 0']);
    const across = visibleTiles({ scale: 1, x: -400, y: -500 }, { width: 300, height: 100 }, picture);
    expect(across.map(({ key }) => key).sort()).toEqual(['0 0', '0 1', '1 0', '1 1']);
  });

  it('begins in the middle of the screen', () => {
    const tiles = visibleTiles({ scale: 0.5, x: 0, y: 0 }, { width: 650, height: 512 }, picture);
    expect(tiles).toHaveLength(6);
    expect(tiles[0]?.column).toBe(1);
  });

  it('ends with the picture', () => {
    const tiles = visibleTiles({ scale: 1, x: -1100, y: -900 }, { width: 900, height: 900 }, picture);
    expect(tiles.map(({ rect }) => rect)).toEqual([{ x: 1024, y: 512, width: 276, height: 512 }]);
    expect(visibleTiles({ scale: 1, x: 2000, y: 0 }, { width: 900, height: 900 }, picture)).toEqual([]);
  });
});
