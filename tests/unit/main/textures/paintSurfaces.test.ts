import { describe, expect, it, vi } from 'vitest';
import { makeCharts, type Owners } from '../../../../src/main/textures/charts.js';
import { findIslands } from '../../../../src/main/textures/islands.js';
import { paintSurfaces, prepareSurfaces, type SheetPainter } from '../../../../src/main/textures/paintSurfaces.js';
import { measureSeams } from '../../../../src/main/textures/seamScore.js';
import { fillSheet, layOutSheet } from '../../../../src/main/textures/sheet.js';
import { uniform } from '../../../../src/shared/counterRandom.js';
import type { PixelImage } from '../../../../src/shared/domain/pixelImage.js';
import {
  cube,
  drawTextures,
  figure,
  fourMaterials,
  sphere,
  stackedCube,
  surfacesOf,
  torus,
  type TestModel,
} from '../../../helpers/models/shapes.js';

/** Gives the sheet back as it is. */
const unchanged: SheetPainter = (sheet) => Promise.resolve(sheet);

/** Adds what depends on the place on the sheet alone, as strokes do that differ on both sides of a seam. */
const strokes: SheetPainter = ({ width, height, data }) => {
  const painted = { width, height, data: data.slice() };
  for (let y = 0, at = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      // At an angle: patches along the seams would meet them everywhere or nowhere.
      const patch = uniform(5, Math.floor((0.8 * x + 0.6 * y) / 11), Math.floor((0.8 * y - 0.6 * x) / 13) + 4096);
      const wave = 14 * Math.sin(x / 3.1) * Math.cos(y / 2.7) + 50 * patch + 6 * uniform(6, x, y);
      for (let channel = 0; channel < 3; channel++, at++) painted.data[at] = Math.min(255, data[at]! * 0.6 + wave);
    }
  }
  return Promise.resolve(painted);
};

interface Prepared {
  readonly surfaces: ReturnType<typeof surfacesOf>;
  readonly textures: PixelImage[];
  readonly islands: ReturnType<typeof findIslands>;
  readonly owners: readonly Owners[];
}

function prepare(model: TestModel): Prepared {
  const surfaces = surfacesOf(model);
  const textures = drawTextures(model);
  const islands = findIslands(surfaces, textures);
  return { surfaces, textures, islands, owners: makeCharts(islands, textures, 1).owners };
}

describe('painting surfaces', () => {
  const models = {
    cube: cube(144),
    sphere: sphere(160, 8),
    torus: torus(96),
    'box of four materials': fourMaterials(96),
  };
  for (const [name, model] of Object.entries({ sphere: models.sphere, torus: models.torus })) {
    it(`leaves the colors of a ${name} as the painter does`, async () => {
      const { surfaces, textures, owners } = prepare(model);
      const { textures: results } = await paintSurfaces(surfaces, textures, unchanged);
      for (const [index, texture] of textures.entries()) {
        const result = results[index]!;
        let [sum, count] = [0, 0];
        for (const [texel, owner] of owners[index]!.entries()) {
          if (owner === 0) continue;
          sum += Math.abs(result.data[3 * texel]! - texture.data[3 * texel]!);
          count++;
        }
        expect(count).toBeGreaterThan(1000);
        // Near seams, both sides are mixed, and the other one is interpolated.
        expect(sum / count).toBeLessThan(0.6);
      }
    });
  }

  for (const [name, model] of Object.entries(models)) {
    it(`hides the seams of a ${name}`, async () => {
      const { surfaces, textures, islands, owners } = prepare(model);
      const plain = await Promise.all(textures.map((texture) => strokes(texture, { ...texture })));
      expect((await measureSeams(islands, plain, owners)).score).toBeGreaterThan(1.5);
      const { seams } = await paintSurfaces(surfaces, textures, strokes);
      expect(seams.after.score).toBeLessThan(1.1);
    });
  }

  it('hides the seams of islands that share all their texels', async () => {
    const { surfaces, textures, islands, owners } = prepare(stackedCube(96));
    const plain = await Promise.all(textures.map((texture) => strokes(texture, { ...texture })));
    expect((await measureSeams(islands, plain, owners)).score).toBeGreaterThan(2);
    const { seams } = await paintSurfaces(surfaces, textures, strokes);
    expect(seams.after.score).toBeLessThan(1.1);
  });

  it('leaves what only other triangles show', async () => {
    const [painted, ...others] = surfacesOf(cube(96));
    const textures = drawTextures(cube(96));
    const { owners } = prepare(cube(96));
    const { textures: results } = await paintSurfaces([painted!], textures, strokes, { others });
    const changed = (owner: (value: number) => boolean): number => {
      let count = 0;
      for (const [texel, value] of owners[0]!.entries()) {
        if (owner(value) && results[0]!.data[3 * texel] !== textures[0]!.data[3 * texel]) count++;
      }
      return count;
    };
    const own = findIslands(surfacesOf(cube(96)), textures).findIndex(({ corners }) =>
      [...corners].every((value, at) => Math.abs(value - painted!.uvs[at]! * 96) < 1e-3),
    );
    expect(changed((value) => value === own + 1)).toBeGreaterThan(500);
    expect(changed((value) => value !== 0 && value !== own + 1)).toBe(0);
  });

  it('paints islands of different density alike, each texel once', () => {
    const { islands, textures, owners } = prepare(figure(256));
    const { charts } = makeCharts(islands, textures, 1);
    const densities = charts.flatMap(({ density, scale, isPainted }) => (isPainted ? [density! * scale] : []));
    // Both arms lie on one place.
    expect(densities).toHaveLength(charts.length - 1);
    expect(Math.max(...densities) / Math.min(...densities)).toBeLessThan(1.3);
    expect(Math.max(...charts.map(({ scale }) => scale))).toBeGreaterThan(1.4);
    expect(new Set(owners[0]).size).toBe(charts.length);
  });

  it('paints with larger strokes on a smaller sheet', async () => {
    const { surfaces, textures } = prepare(torus(128));
    const sizes: number[] = [];
    const painter: SheetPainter = (sheet, covered) => {
      sizes.push(covered.data.reduce((sum, value) => sum + value / 255, 0));
      return Promise.resolve(sheet);
    };
    await paintSurfaces(surfaces, textures, painter);
    const { textures: results } = await paintSurfaces(surfaces, textures, painter, { strokePx: 64 });
    expect(sizes[0]! / sizes[1]!).toBeCloseTo(4, 0);
    expect(results[0]!.width).toBe(128);
  });

  it('stops when it is cancelled', async () => {
    const { surfaces, textures } = prepare(torus(64));
    const controller = new AbortController();
    const painter: SheetPainter = (sheet) => {
      controller.abort();
      return Promise.resolve(sheet);
    };
    const painting = paintSurfaces(surfaces, textures, painter, { signal: controller.signal });
    await expect(painting).rejects.toMatchObject({ code: 'cancelled' });
  });
});

it('can be cancelled all the time, also within an island and while seams are measured', async () => {
  const { surfaces, textures } = prepare(torus(256));
  // As if each look at the clock took long: then every piece of work is followed by a breath.
  let clock = 0;
  vi.spyOn(performance, 'now').mockImplementation(() => (clock += 60));
  let breaths = 0;
  const pause = (): Promise<void> => {
    breaths++;
    return Promise.resolve();
  };
  try {
    await prepareSurfaces(surfaces, textures, { pause });
  } finally {
    vi.restoreAllMocks();
  }
  // About one for each two rows of the sheet, and for each two edges of the seams.
  expect(breaths).toBeGreaterThan(150);
});

describe('a sheet', () => {
  it('continues a texture that meets itself', async () => {
    const { islands, textures } = prepare(torus(128));
    const { charts } = makeCharts(islands, textures, 1);
    const sheet = layOutSheet(charts)!;
    const { pixels, covered } = await fillSheet(sheet, charts, textures);
    const at = sheet.places[0]!;
    const { width, height, data } = textures[0]!;
    for (const [x, y] of [
      [-5, 10],
      [width + 3, 20],
      [40, -7],
      [50, height + 9],
      [-4, -4],
    ] as const) {
      const from = 3 * (((y + height) % height) * width + ((x + width) % width));
      const to = 3 * ((at.y + y) * sheet.width + at.x + x);
      for (let channel = 0; channel < 3; channel++) {
        expect(Math.abs(pixels.data[to + channel]! - data[from + channel]!)).toBeLessThanOrEqual(1);
      }
      expect(covered.data[to / 3]).toBe(0);
    }
    expect(covered.data.reduce((sum, value) => sum + value / 255, 0)).toBe(width * height);
  });

  it('continues sides of a cube around its edges', async () => {
    const model = cube(160);
    const { surfaces, islands } = prepare(model);
    // Bands of height: level lines that run around the cube.
    const textures = drawTextures(model, ([, y]) => [128 + 200 * y, 90, 90]);
    const { charts } = makeCharts(islands, textures, 1);
    const sheet = layOutSheet(charts)!;
    const { pixels } = await fillSheet(sheet, charts, textures);
    expect(surfaces).toHaveLength(6);
    // Across the border of one side, the height goes on as on its neighbor, whose island is turned.
    const chart = charts[0]!;
    const at = sheet.places[0]!;
    const middle = Math.round((chart.bounds.bottom - chart.bounds.top) / 2);
    for (let row = middle - 15; row <= middle + 15; row += 5) {
      const red = (x: number): number => pixels.data[3 * ((at.y + row) * sheet.width + at.x + x)]!;
      const inside = red(2);
      for (const x of [-2, -6, -12]) expect(Math.abs(red(x) - inside)).toBeLessThanOrEqual(6);
    }
  });

  it('mirrors a texture that meets nothing', async () => {
    const { islands, textures } = prepare(sphere(128, 8));
    const { charts } = makeCharts(islands, textures, 1);
    const sheet = layOutSheet(charts)!;
    const { pixels } = await fillSheet(sheet, charts, textures);
    const { bounds } = charts[0]!;
    const at = sheet.places[0]!;
    const red = (x: number, y: number): number => pixels.data[3 * ((at.y + y) * sheet.width + at.x + x)]!;
    expect(bounds.bottom - bounds.top).toBeGreaterThan(40);
    for (const y of [4, 9, 14]) expect(Math.abs(red(30, -1 - y) - red(30, y))).toBeLessThan(20);
  });
});

it('takes no longer for UVs that lie far outside of the texture', () => {
  const [side, ...sides] = surfacesOf(cube(48));
  for (const wrap of ['repeat', 'clamp', 'mirror'] as const) {
    const uvs = side!.uvs.map((value) => value * 8000 - 4000);
    const far = { ...side!, uvs, wrapU: wrap, wrapV: wrap };
    const islands = findIslands([far, ...sides], cube(48).textures);
    const { charts, owners } = makeCharts(islands, cube(48).textures, 1);
    for (const { isPainted, bounds } of charts) {
      if (isPainted) expect(Math.max(bounds.right - bounds.left, bounds.bottom - bounds.top)).toBeLessThan(50);
    }
    expect(owners[0]).toHaveLength(48 * 48);
  }
});

it('finds no seam where a texture is on all sides at once, but its borders', async () => {
  const { islands, textures, owners } = prepare(stackedCube(96));
  const { score, interior } = await measureSeams(islands, textures, owners);
  expect(interior).toBeGreaterThan(0);
  expect(score).toBeGreaterThan(2);
});
