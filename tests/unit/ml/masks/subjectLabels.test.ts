import { describe, expect, it } from 'vitest';
import { withoutCrumbs } from '../../../../src/ml/masks/maskParts.js';
import { saliencyOf } from '../../../../src/ml/masks/saliency.js';
import { LABELS, subjectLabels } from '../../../../src/ml/masks/subjectLabels.js';
import { createPixelImage } from '../../../../src/shared/domain/pixelImage.js';
import { discScene, overlap } from '../../../helpers/drawnScenes.js';

const likely = (labels: Uint8Array): Uint8Array => labels.map((label) => (label === LABELS.likelySubject ? 255 : 0));

describe('what stands out', () => {
  it('is higher inside a disc than around it', () => {
    const { image, truth } = discScene(120, 80);
    const { data } = saliencyOf(image);
    const mean = (isInside: boolean): number => {
      const values = data.filter((_, i) => truth.data[i]! > 0 === isInside);
      return values.reduce((sum, value) => sum + value, 0) / values.length;
    };
    expect(mean(true)).toBeGreaterThan(3 * mean(false));
    expect(Math.max(...data)).toBe(1);
  });

  it('is nothing in a plain picture', () => {
    for (const gray of [0, 90, 119, 255]) {
      const plain = createPixelImage(64, 48);
      plain.data.fill(gray);
      expect(saliencyOf(plain).data.every((value) => value === 0)).toBe(true);
      expect(subjectLabels(plain).includes(LABELS.likelySubject)).toBe(false);
    }
  });
});

describe('the labels before a cut', () => {
  it('guess the disc, and know the rim except below', () => {
    const { image, truth } = discScene(240, 160);
    const labels = subjectLabels(image);
    expect(overlap({ ...truth, data: likely(labels) }, truth)).toBeGreaterThan(0.7);
    expect([labels[0], labels[239], labels[160 * 240 - 120]]).toEqual([
      LABELS.background,
      LABELS.background,
      LABELS.likelyBackground,
    ]);
  });

  it('are the inside of a box if there is one that leaves something out', () => {
    const image = createPixelImage(10, 10);
    const labels = subjectLabels(image, { box: { x: 0.2, y: 0.5, width: 0.3, height: 0.5 } });
    expect(labels.filter((label) => label === LABELS.likelySubject)).toHaveLength(15);
    expect([labels[5 * 10 + 2], labels[5 * 10 + 5], labels[4 * 10 + 2]]).toEqual([3, 0, 0]);
    const whole = { x: 0, y: 0, width: 1, height: 1 };
    expect(subjectLabels(image, { box: whole }).includes(LABELS.likelySubject)).toBe(false);
  });
});

describe('the labels under a rough line', () => {
  it('are certain on it, and likely where the color is the same nearby', () => {
    const { image, truth } = discScene(240, 160);
    const labels = subjectLabels(image, { scribble: [0.5, 0.45, 0.6, 0.55] });
    const on = [...labels.keys()].filter((i) => labels[i] === LABELS.subject).map((i) => truth.data[i]);
    expect(on.length).toBeGreaterThan(20);
    expect(on.every((value) => value === 255)).toBe(true);
    const guess = labels.map((label) => (label === LABELS.subject || label === LABELS.likelySubject ? 255 : 0));
    expect(overlap({ ...truth, data: guess }, truth)).toBeGreaterThan(0.8);
    const boxed = subjectLabels(image, { scribble: [0.55, 0.5], box: { x: 0.5, y: 0, width: 0.5, height: 1 } });
    expect([boxed[80 * 240 + 110], boxed[80 * 240 + 140]]).toEqual([LABELS.background, LABELS.likelySubject]);
  });
});

describe('crumbs', () => {
  it('are small parts and small holes; large ones stay', () => {
    const width = 40;
    const inside = new Uint8Array(40 * 40);
    const fill = (x: number, y: number, side: number, value: number): void => {
      for (let i = 0; i < side * side; i++) inside[(y + Math.floor(i / side)) * width + x + (i % side)] = value;
    };
    fill(4, 4, 24, 1);
    fill(6, 6, 2, 0);
    fill(12, 12, 8, 0);
    fill(34, 34, 2, 1);
    fill(30, 2, 8, 1);
    const cleaned = withoutCrumbs(inside, width);
    const at = (x: number, y: number): number => cleaned[y * width + x]!;
    expect([at(6, 6), at(12, 12), at(34, 34), at(31, 3), at(0, 0)]).toEqual([1, 0, 0, 1, 0]);
    const marked = new Uint8Array(inside.length);
    marked[34 * width + 35] = 1;
    const only = withoutCrumbs(inside, width, marked);
    expect(only.reduce((sum, value) => sum + value, 0)).toBe(4);
  });

  it('of nothing are nothing', () => {
    expect(withoutCrumbs(new Uint8Array(12), 4).every((value) => value === 0)).toBe(true);
  });
});
