/** The kinds of 3D models, by the ends of their names. */
export const MODEL_EXTENSIONS = ['glb', 'gltf', 'obj'] as const;
export type ModelExtension = (typeof MODEL_EXTENSIONS)[number];

/** The ends of the names of files that belong to a model: its data, materials and textures. */
export const MODEL_COMPANIONS = ['bin', 'mtl', 'png', 'jpg', 'jpeg', 'webp', 'avif', 'ktx2'] as const;

/** The formats of textures that are written. */
export const TEXTURE_FORMATS = ['png', 'jpg', 'webp', 'avif', 'ktx2'] as const;

function extensionOf(name: string): string {
  return /\.([^./\\]+)$/.exec(name)?.[1]?.toLowerCase() ?? '';
}

/** Whether a name is that of a 3D model. */
export function isModelName(name: string): boolean {
  return MODEL_EXTENSIONS.some((each) => each === extensionOf(name));
}

/** Whether a name is that of a file that a model may need. */
export function isCompanionName(name: string): boolean {
  return MODEL_COMPANIONS.some((each) => each === extensionOf(name));
}
