import { extname } from 'node:path';
import { unsupported } from './modelErrors.js';
import type { ModelView, OpenModel, OpenOptions } from './modelTypes.js';
import { MODEL_EXTENSIONS, type ModelExtension } from '../../shared/domain/modelFormat.js';

/** @throws ExpectedError `mesh/unsupported` for another end of the name */
export function kindOfModel(path: string): ModelExtension {
  const kind = extname(path).slice(1).toLowerCase();
  const known = MODEL_EXTENSIONS.find((each) => each === kind);
  if (known) return known;
  throw unsupported(path, `${path} is not a model that is read.`, 'Models are glTF (.gltf, .glb) and OBJ (.obj).');
}

/**
 * Reads a model. Nothing outside of its folder is read.
 * @throws ExpectedError `disk/...`, `mesh/...`
 */
export async function openModel(path: string, options: OpenOptions = {}): Promise<OpenModel> {
  // Loaded when needed: the libraries for models are large.
  if (kindOfModel(path) === 'obj') return (await import('./obj/openObj.js')).openObj(path, options);
  return (await import('./gltf/openGltf.js')).openGltf(path, options);
}

/** Reads a model to be drawn. Throws like `openModel`. */
export async function viewModel(path: string, options: Pick<OpenOptions, 'isGathered'> = {}): Promise<ModelView> {
  if (kindOfModel(path) === 'obj') return (await import('./obj/viewObj.js')).viewObj(path, options);
  return (await import('./gltf/viewGltf.js')).viewGltf(path, options);
}
