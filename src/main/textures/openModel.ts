import { extname } from 'node:path';
import { unsupported } from './modelErrors.js';
import type { OpenModel, OpenOptions } from './modelTypes.js';

/** The kinds of models, by the ends of their names. */
export const MODEL_KINDS = ['.gltf', '.glb', '.obj'] as const;
export type ModelKind = (typeof MODEL_KINDS)[number];

/** @throws ExpectedError `mesh/unsupported` for another end of the name */
export function kindOfModel(path: string): ModelKind {
  const kind = extname(path).toLowerCase();
  const known = MODEL_KINDS.find((each) => each === kind);
  if (known) return known;
  throw unsupported(path, `${path} is not a model that is read.`, 'Models are glTF (.gltf, .glb) and OBJ (.obj).');
}

/**
 * Reads a model. Nothing outside of its folder is read.
 * @throws ExpectedError `disk/...`, `mesh/...`
 */
export async function openModel(path: string, options: OpenOptions = {}): Promise<OpenModel> {
  // Loaded when needed: the libraries for models are large.
  if (kindOfModel(path) === '.obj') return (await import('./obj/openObj.js')).openObj(path, options);
  return (await import('./gltf/openGltf.js')).openGltf(path, options);
}
