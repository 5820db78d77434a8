import { z } from 'zod';
import { damaged, unsupported } from '../modelErrors.js';

/** What is read of a glTF file. All else passes unchanged. */
const index = z.int().nonnegative();
const size = z.int().nonnegative();
const list = <T extends z.ZodType>(item: T): z.ZodDefault<z.ZodArray<T>> => z.array(item).default([]);
const extensions = z.record(z.string(), z.unknown()).optional();

const meshopt = z.looseObject({
  buffer: index,
  byteOffset: size.optional(),
  byteLength: size,
  byteStride: size,
  count: size,
});
export const DRACO = 'KHR_draco_mesh_compression';
export const MESHOPT = ['EXT_meshopt_compression', 'KHR_meshopt_compression'] as const;

const bufferView = z.looseObject({
  buffer: index,
  byteOffset: size.optional(),
  byteLength: size,
  byteStride: size.optional(),
  extensions: z.looseObject({ [MESHOPT[0]]: meshopt.optional(), [MESHOPT[1]]: meshopt.optional() }).optional(),
});
export type BufferView = z.infer<typeof bufferView>;

const accessor = z.looseObject({
  bufferView: index.optional(),
  byteOffset: size.optional(),
  componentType: z.int(),
  count: size,
  type: z.string(),
  sparse: z
    .looseObject({
      count: size,
      indices: z.looseObject({ bufferView: index, byteOffset: size.optional(), componentType: z.int() }),
      values: z.looseObject({ bufferView: index, byteOffset: size.optional() }),
    })
    .optional(),
});
export type Accessor = z.infer<typeof accessor>;

const vector2 = z.tuple([z.number(), z.number()]);
export const textureTransform = z.looseObject({
  offset: vector2.default([0, 0]),
  rotation: z.number().default(0),
  scale: vector2.default([1, 1]),
  texCoord: index.optional(),
});
export const textureInfo = z.looseObject({ index, texCoord: index.default(0), extensions });
export type TextureInfo = z.infer<typeof textureInfo>;

const material = z.looseObject({
  name: z.string().optional(),
  alphaMode: z.string().default('OPAQUE'),
  alphaCutoff: z.number().default(0.5),
  doubleSided: z.boolean().default(false),
  pbrMetallicRoughness: z
    .looseObject({
      baseColorTexture: textureInfo.optional(),
      baseColorFactor: z.array(z.number()).length(4).optional(),
    })
    .optional(),
  emissiveFactor: z.array(z.number()).length(3).optional(),
  emissiveTexture: textureInfo.optional(),
  extensions,
});
export type Material = z.infer<typeof material>;

const primitive = z.looseObject({
  attributes: z.record(z.string(), index),
  indices: index.optional(),
  material: index.optional(),
  mode: z.int().default(4),
  extensions,
});

const node = z.looseObject({
  mesh: index.optional(),
  children: z.array(index).optional(),
  matrix: z.array(z.number()).length(16).optional(),
  translation: z.tuple([z.number(), z.number(), z.number()]).optional(),
  rotation: z.tuple([z.number(), z.number(), z.number(), z.number()]).optional(),
  skin: index.optional(),
  scale: z.tuple([z.number(), z.number(), z.number()]).optional(),
});

export const gltfSchema = z.looseObject({
  asset: z.looseObject({ version: z.string() }),
  extensionsUsed: list(z.string()),
  extensionsRequired: list(z.string()),
  buffers: list(z.looseObject({ uri: z.string().optional(), byteLength: size })),
  bufferViews: list(bufferView),
  accessors: list(accessor),
  images: list(
    z.looseObject({
      uri: z.string().optional(),
      bufferView: index.optional(),
      mimeType: z.string().optional(),
      name: z.string().optional(),
    }),
  ),
  samplers: list(z.looseObject({ wrapS: z.int().optional(), wrapT: z.int().optional() })),
  textures: list(z.looseObject({ source: index.optional(), sampler: index.optional(), extensions })),
  materials: list(material),
  meshes: list(z.looseObject({ name: z.string().optional(), primitives: z.array(primitive) })),
  nodes: list(node),
  scene: index.default(0),
  scenes: list(z.looseObject({ nodes: z.array(index).default([]) })),
});
export type Gltf = z.infer<typeof gltfSchema>;

/** Extensions that a model may require: those that say where triangles and textures are, or how surfaces look. */
const KNOWN: ReadonlySet<string> = new Set([
  DRACO,
  'EXT_meshopt_compression',
  'KHR_mesh_quantization',
  'KHR_texture_transform',
  'KHR_texture_basisu',
  'EXT_texture_webp',
  'EXT_texture_avif',
  'KHR_lights_punctual',
  'EXT_mesh_gpu_instancing',
  'KHR_animation_pointer',
  'KHR_node_visibility',
  'KHR_materials_variants',
  'KHR_xmp_json_ld',
]);

/**
 * Parses the JSON of a model.
 * @throws ExpectedError `mesh/unreadable`; `mesh/unsupported` for another version or an extension that is required
 */
export function parseGltf(path: string, text: string): Gltf {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (thrown) {
    throw damaged(path, 'its JSON is not valid', thrown);
  }
  const parsed = gltfSchema.safeParse(json);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw damaged(path, `${issue?.path.join('.') || 'its JSON'} is not as glTF has it`, parsed.error);
  }
  const gltf = parsed.data;
  if (!/^2\./.test(gltf.asset.version)) {
    throw unsupported(
      path,
      `${path} is glTF ${gltf.asset.version.slice(0, 20)}; version 2 is read.`,
      'Export it again.',
    );
  }
  for (const name of gltf.extensionsRequired) {
    if (KNOWN.has(name) || name.startsWith('KHR_materials_')) continue;
    throw unsupported(path, `${path} requires the extension ${name.slice(0, 80)}, which is not known here.`, EXPORT);
  }
  return gltf;
}

const EXPORT = 'Export the model without it.';
