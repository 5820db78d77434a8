import { tooMuch } from '../modelErrors.js';
import type { Gltf } from './schema.js';

/** The most places of all meshes together, and how deep nodes may be in each other. */
const MOST_PLACES = 20_000;
const MOST_DEPTH = 256;

type Matrix = readonly number[];
const IDENTITY: Matrix = [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1];

/**
 * Where each mesh stands in the scene: matrices of 16 numbers, column by column. A mesh with a skin stands as it was made.
 * @throws ExpectedError `mesh/unsupported` for too many
 */
export function placesOfMeshes(path: string, gltf: Gltf): Map<number, Matrix[]> {
  const places = new Map<number, Matrix[]>();
  let count = 0;
  const visit = (index: number, parent: Matrix, depth: number): void => {
    const node = gltf.nodes[index];
    // A damaged model may have a ring of nodes.
    if (!node || depth > MOST_DEPTH) return;
    if (++count > MOST_PLACES) throw tooMuch(path, `over ${MOST_PLACES} nodes`);
    const own = multiply(parent, matrixOf(node));
    if (node.mesh !== undefined) {
      const place = node.skin === undefined ? own : IDENTITY;
      places.set(node.mesh, [...(places.get(node.mesh) ?? []), place]);
    }
    for (const child of node.children ?? []) visit(child, own, depth + 1);
  };
  for (const root of rootsOf(gltf)) visit(root, IDENTITY, 0);
  return places;
}

/** The nodes of the scene that is shown; without scenes, all that are not inside another. */
function rootsOf({ scene, scenes, nodes }: Gltf): number[] {
  const shown = scenes[scene];
  if (shown) return shown.nodes;
  const inside = new Set(nodes.flatMap(({ children = [] }) => children));
  return [...nodes.keys()].filter((index) => !inside.has(index));
}

function matrixOf({ matrix, translation, rotation, scale }: Gltf['nodes'][number]): Matrix {
  if (matrix) return matrix;
  const [x, y, z, w] = rotation ?? [0, 0, 0, 1];
  const [sx, sy, sz] = scale ?? [1, 1, 1];
  const [tx, ty, tz] = translation ?? [0, 0, 0];
  return [
    sx * (1 - 2 * (y * y + z * z)),
    sx * 2 * (x * y + z * w),
    sx * 2 * (x * z - y * w),
    0,
    sy * 2 * (x * y - z * w),
    sy * (1 - 2 * (x * x + z * z)),
    sy * 2 * (y * z + x * w),
    0,
    sz * 2 * (x * z + y * w),
    sz * 2 * (y * z - x * w),
    sz * (1 - 2 * (x * x + y * y)),
    0,
    tx,
    ty,
    tz,
    1,
  ];
}

function multiply(a: Matrix, b: Matrix): Matrix {
  return Array.from({ length: 16 }, (_, at) => {
    const [column, row] = [at >> 2, at & 3];
    return [0, 1, 2, 3].reduce((sum, inner) => sum + a[4 * inner + row]! * b[4 * column + inner]!, 0);
  });
}
