import { describe, expect, it } from 'vitest';
import { MovedSquares, SquareRow } from '../../../../src/ml/animation/movedSquares.js';
import { lumaOf } from '../../../../src/ml/tensors/luma.js';
import { resampled, translation, UNMOVED } from '../../../../src/ml/tensors/similarity.js';
import { scenes } from '../../../../src/samples/scenes.js';
import type { PixelImage } from '../../../../src/shared/domain/pixelImage.js';

const [WIDTH, HEIGHT] = [160, 96];
const scene = scenes.find(({ id }) => id === 'harbor')!;
const ground = scene.render(WIDTH, HEIGHT);
const other = scene.render(400, 260);

/** A block of another picture over the ground, moved by some px. */
function withBlock(x: number, y: number): PixelImage {
  const block = resampled(other, { width: WIDTH, height: HEIGHT }, translation({ x: 150 - x, y: 90 - y }));
  const data = ground.data.map((value, at) => {
    const pixel = Math.floor(at / 3);
    const [column, row] = [pixel % WIDTH, Math.floor(pixel / WIDTH)];
    return column >= 40 + x && column < 104 + x && row >= 24 + y && row < 72 + y ? block.data[at]! : value;
  });
  return { width: WIDTH, height: HEIGHT, data };
}

function rowOf(squares: MovedSquares, y: number, factor = 1): SquareRow {
  const row = new SquareRow(factor * WIDTH);
  squares.writeRow(y, factor, row);
  return row;
}

const luma = (image: PixelImage) => lumaOf(image);
const inBlock = [60, 72, 84];

describe('squares that move by themselves', () => {
  it('are found where they went, while the ground stays', () => {
    const squares = new MovedSquares(luma(withBlock(0, 0)), luma(withBlock(7, -3)), UNMOVED, {
      alike: 8,
      isSearched: true,
    });
    const row = rowOf(squares, 48);
    for (const x of inBlock) {
      expect([row.right[x], row.down[x]].map((shift) => Math.round(shift!))).toEqual([7, -3]);
      expect(row.weights[x]).toBeGreaterThan(0.9);
    }
    for (const x of [4, 12, 140, 156]) {
      expect([row.right[x], row.down[x], row.weights[x]]).toEqual([0, 0, 1]);
    }
    const large = rowOf(squares, 96, 2);
    expect(Math.round(large.right[144]! / 2)).toBe(7);
  });

  it('are other things if nobody looks for them', () => {
    const squares = new MovedSquares(luma(withBlock(0, 0)), luma(withBlock(7, -3)), UNMOVED, {
      alike: 4,
      isSearched: false,
    });
    const row = rowOf(squares, 48);
    expect([...row.right]).toEqual(Array.from(row.right, () => 0));
    const means = (from: number, to: number): number =>
      row.weights.slice(from, to).reduce((sum, weight) => sum + weight, 0) / (to - from);
    expect(means(56, 96)).toBeLessThan(0.6);
    expect(means(0, 24)).toBe(1);
  });

  it('count nothing where the other frame does not reach', () => {
    const squares = new MovedSquares(luma(ground), luma(ground), translation({ x: 64, y: 0 }), {
      alike: 8,
      isSearched: true,
    });
    expect(rowOf(squares, 48).weights[WIDTH - 8]).toBe(0);
  });
});
