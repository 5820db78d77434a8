import { expect, it } from 'vitest';
import { findIslands } from '../../../../src/main/textures/islands.js';
import { applyAffine } from '../../../../src/main/textures/surface.js';
import { cube, figure, fourMaterials, sphere, stackedCube, surfacesOf, torus } from '../../../helpers/models/shapes.js';

const islandsOf = (model: ReturnType<typeof cube>): ReturnType<typeof findIslands> =>
  findIslands(surfacesOf(model), model.textures);

it('finds the islands of a texture', () => {
  expect(islandsOf(cube(96))).toHaveLength(6);
  expect(islandsOf(sphere(96, 6))).toHaveLength(1);
  expect(islandsOf(torus(96))).toHaveLength(1);
  expect(islandsOf(figure(96))).toHaveLength(11);
  expect(islandsOf(fourMaterials(96)).map(({ texture }) => texture)).toEqual([0, 1, 2, 3, 0, 1]);
});

it('pairs every edge of a closed surface, and none of an open border', () => {
  for (const model of [cube(96), torus(96), fourMaterials(96), stackedCube(96)]) {
    for (const { edges } of islandsOf(model)) {
      expect(edges.length).toBeGreaterThan(0);
      expect(edges.every(({ pair }) => pair !== undefined)).toBe(true);
    }
  }
  const [globe] = islandsOf(sphere(96, 6));
  const open = globe!.edges.filter(({ pair }) => pair === undefined);
  // The rings around the two holes at the poles.
  expect(open).toHaveLength(2 * 12);
  expect(globe!.edges).toHaveLength(2 * 12 + 2 * 6);
});

it('maps an edge onto its pair, and what lies beyond it behind that', () => {
  for (const model of [cube(96), figure(256), torus(96), stackedCube(96)]) {
    const islands = islandsOf(model);
    for (const { edges } of islands) {
      for (const { from, to, inward, pair } of edges) {
        if (!pair) continue;
        const { edge: other, transform } = pair;
        expect(applyAffine(transform, from).x).toBeCloseTo(other.from.x, 6);
        expect(applyAffine(transform, from).y).toBeCloseTo(other.from.y, 6);
        expect(applyAffine(transform, to).x).toBeCloseTo(other.to.x, 6);
        const beyond = applyAffine(transform, { x: from.x - inward.x, y: from.y - inward.y });
        const depth = (beyond.x - other.from.x) * other.inward.x + (beyond.y - other.from.y) * other.inward.y;
        expect(depth).toBeGreaterThan(0);
      }
    }
  }
});

it('goes there and back again', () => {
  for (const { edges } of islandsOf(figure(256))) {
    for (const { from, inward, pair } of edges) {
      if (!pair?.edge.pair) continue;
      const place = { x: from.x - 3 * inward.x, y: from.y - 3 * inward.y };
      const back = applyAffine(pair.edge.pair.transform, applyAffine(pair.transform, place));
      expect(back.x).toBeCloseTo(place.x, 5);
      expect(back.y).toBeCloseTo(place.y, 5);
    }
  }
});

it('keeps meshes apart that touch', () => {
  const [first, ...others] = surfacesOf(cube(96));
  const islands = findIslands([first!, ...others.map((each) => ({ ...each, mesh: 1 }))], cube(96).textures);
  expect(islands[0]!.edges.every(({ pair }) => pair === undefined)).toBe(true);
});
