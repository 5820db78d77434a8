import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { Sample } from '../../../src/samples/sample.js';
import { scenes } from '../../../src/samples/scenes.js';
import { styles } from '../../../src/samples/styles.js';
import type { PixelImage } from '../../../src/shared/domain/pixelImage.js';
import { deviation, unlikeness } from './pictureStatistics.js';

const SIZE = [55, 41] as const;
const all = [...scenes, ...styles];

/** Building a scene takes a second at any size, so several tests share one render. */
const rendered = new Map<string, PixelImage>();

function picture(sample: Sample): PixelImage {
  const known = rendered.get(sample.id);
  if (known) return known;
  const image = sample.render(...SIZE, 3);
  rendered.set(sample.id, image);
  return image;
}

function hash(image: PixelImage): string {
  return createHash('sha256').update(image.data).digest('hex');
}

describe('the registries', () => {
  it('offer at least six scenes and sixteen styles', () => {
    expect(scenes.length).toBeGreaterThanOrEqual(6);
    expect(styles.length).toBeGreaterThanOrEqual(16);
  });

  it('name every sample once, in lower case with hyphens, and describe it in one line', () => {
    expect(new Set(all.map((sample) => sample.id)).size).toBe(all.length);
    expect(new Set(all.map((sample) => sample.name)).size).toBe(all.length);
    for (const { id, name, description } of all) {
      expect(id).toMatch(/^[a-z]+(-[a-z]+)*$/);
      expect(name.length).toBeGreaterThan(2);
      expect(description).toMatch(/^[A-Z][^\n]{10,90}[^.\s]$/);
    }
  });
});

describe.each(all)('$id', (sample) => {
  it('renders an odd size, not flat, the same bytes each time', { timeout: 60_000 }, () => {
    const image = picture(sample);
    expect([image.width, image.height]).toEqual(SIZE);
    expect(image.data).toHaveLength(SIZE[0] * SIZE[1] * 3);
    expect(deviation(image)).toBeGreaterThan(12);
    expect(hash(sample.render(...SIZE, 3))).toBe(hash(image));
  });
});

describe('another seed', () => {
  // Building a scene is slow at any size, so only the faster ones are tested.
  const quick = scenes.filter((scene) => ['portrait', 'city-street', 'forest-path', 'meadow'].includes(scene.id));
  it.each([...quick, ...styles])('shows another variant of $id', { timeout: 60_000 }, (sample) => {
    expect(hash(sample.render(...SIZE, 4))).not.toBe(hash(picture(sample)));
  });
});

describe('shapes at the edge of what is asked', () => {
  it.each(styles)('$id paints one pixel and a narrow strip', { timeout: 60_000 }, (sample) => {
    expect(sample.render(1, 1).data).toHaveLength(3);
    expect(sample.render(3, 40).data).toHaveLength(360);
  });
});

describe('the styles', () => {
  it('differ from each other in palette and texture', { timeout: 120_000 }, () => {
    const near: string[] = [];
    styles.forEach((a, i) => {
      for (const b of styles.slice(i + 1)) {
        const distance = unlikeness(picture(a), picture(b));
        if (distance < 0.3) near.push(`${a.id} and ${b.id}: ${distance.toFixed(2)}`);
      }
    });
    expect(near).toEqual([]);
  });
});
