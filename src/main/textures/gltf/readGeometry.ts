import { z } from 'zod';
import { damaged } from '../modelErrors.js';
import { DRACO, MESHOPT, type Gltf } from './schema.js';

/** The triangles of a primitive. */
export interface Geometry {
  readonly mesh: number;
  readonly material: number | undefined;
  /** Three corners per triangle. */
  readonly indices: Uint32Array;
  readonly positions: Numbers;
  /** By the number of the UV set. */
  readonly uvs: ReadonlyMap<number, Numbers>;
  /** Only if shading was asked for and the model has it. */
  readonly normals?: Numbers | undefined;
  /** The colors of corners: red, green, blue and perhaps opacity, 0-1, linear. */
  readonly colors?: Numbers | undefined;
}

/** The items of an accessor as numbers, normalized where the model says so. */
export interface Numbers {
  readonly count: number;
  readonly components: number;
  readonly get: (item: number, component: number) => number;
}

const GEOMETRY_EXTENSIONS: readonly string[] = [DRACO, ...MESHOPT, 'KHR_mesh_quantization'];
const [TRIANGLES, STRIP, FAN] = [4, 5, 6];

/**
 * Reads the triangles of all meshes. The model must have been checked by `checkAccessors`.
 * @param hasShading whether normals and colors are read too @throws ExpectedError `mesh/unreadable`
 */
export async function readGeometry(
  path: string,
  gltf: Gltf,
  buffers: readonly Uint8Array[],
  hasShading = false,
): Promise<Geometry[]> {
  const { WebIO, Logger } = await import('@gltf-transform/core');
  const { KHRDracoMeshCompression, EXTMeshoptCompression, KHRMeshQuantization } =
    await import('@gltf-transform/extensions');
  const io = new WebIO().setLogger(new Logger(Logger.Verbosity.SILENT));
  io.registerExtensions([KHRDracoMeshCompression, EXTMeshoptCompression, KHRMeshQuantization]);
  io.registerDependencies(await decodersOf(gltf));
  const resources = Object.fromEntries(buffers.map((bytes, index) => [`buffer${index}`, new Uint8Array(bytes)]));
  try {
    const { document, isUsed } = geometryOnly(gltf, hasShading ? SHOWN : PLACES);
    if (!isUsed) return [];
    const read = await io.readJSON({ json: document as never, resources });
    const meshes = read.getRoot().listMeshes();
    return gltf.meshes.flatMap(({ primitives }, mesh) =>
      primitives.flatMap(({ material, mode }, index): Geometry[] => {
        const primitive = meshes[mesh]?.listPrimitives()[index];
        const positions = primitive?.getAttribute('POSITION');
        if (!primitive || !positions || mode < TRIANGLES || mode > FAN) return [];
        const uvs = new Map<number, Numbers>();
        for (const semantic of primitive.listSemantics()) {
          const set = /^TEXCOORD_(\d+)$/.exec(semantic)?.[1];
          const accessor = primitive.getAttribute(semantic);
          if (set !== undefined && accessor) uvs.set(Number(set), numbersOf(accessor));
        }
        const own = primitive.getIndices();
        const count = positions.getCount();
        const listed = own ? Uint32Array.from({ length: own.getCount() }, (_, at) => own.getScalar(at)) : upTo(count);
        const indices = trianglesOf(listed, mode);
        if (indices.some((at) => at >= count)) throw damaged(path, `mesh ${mesh} has a corner that is not there`);
        for (const each of uvs.values()) {
          if (each.count < count) throw damaged(path, `mesh ${mesh} has fewer UVs than corners`);
        }
        const shading = (semantic: string): Numbers | undefined => {
          const accessor = primitive.getAttribute(semantic);
          return accessor && accessor.getCount() >= count ? numbersOf(accessor) : undefined;
        };
        const [normals, colors] = [shading('NORMAL'), shading('COLOR_0')];
        return [{ mesh, material, indices, positions: numbersOf(positions), uvs, normals, colors }];
      }),
    );
  } catch (thrown) {
    if (thrown instanceof Error && 'code' in thrown) throw thrown;
    throw damaged(path, 'its triangles cannot be read', thrown);
  }
}

interface AnyAccessor {
  getCount(): number;
  getElementSize(): number;
  getElement<T extends number[]>(index: number, target: T): T;
}

function numbersOf(accessor: AnyAccessor): Numbers {
  const item = [0, 0, 0, 0];
  let last = -1;
  return {
    count: accessor.getCount(),
    components: accessor.getElementSize(),
    get: (at, component) => {
      if (at !== last) accessor.getElement(at, item);
      last = at;
      return item[component]!;
    },
  };
}

function upTo(count: number): Uint32Array {
  return Uint32Array.from({ length: count }, (_, index) => index);
}

/** Strips and fans as triangles. */
function trianglesOf(indices: Uint32Array, mode: number): Uint32Array {
  if (mode === TRIANGLES) return indices.subarray(0, indices.length - (indices.length % 3));
  const triangles = new Uint32Array(3 * Math.max(0, indices.length - 2));
  for (let at = 0; at + 2 < indices.length; at++) {
    const first = mode === STRIP ? at : 0;
    triangles.set([indices[first]!, indices[at + 1]!, indices[at + 2]!], 3 * at);
  }
  return triangles;
}

/** The part of a model that describes triangles: nothing else has to be understood. */
function geometryOnly(gltf: Gltf, wanted: RegExp): { readonly document: unknown; readonly isUsed: boolean } {
  const used = GEOMETRY_EXTENSIONS.filter((name) => isUsedIn(gltf, name));
  const document = {
    asset: { version: '2.0' },
    extensionsUsed: used,
    extensionsRequired: used,
    buffers: gltf.buffers.map(({ byteLength }, index) => ({ byteLength, uri: `buffer${index}` })),
    bufferViews: gltf.bufferViews,
    accessors: gltf.accessors,
    meshes: gltf.meshes.map(({ primitives }) => ({
      primitives: primitives.map(({ attributes, indices, mode, extensions }) => {
        const draco = dracoSchema.safeParse(extensions?.[DRACO]).data;
        return {
          attributes: only(wanted, attributes),
          mode,
          ...(indices === undefined ? {} : { indices }),
          ...(draco ? { extensions: { [DRACO]: { ...draco, attributes: only(wanted, draco.attributes) } } } : {}),
        };
      }),
    })),
  };
  return { document, isUsed: gltf.meshes.length > 0 };
}

const dracoSchema = z.looseObject({ bufferView: z.int(), attributes: z.record(z.string(), z.int()) });

/** The attributes that say where corners are, in space and on textures; and those that say how they look. */
const PLACES = /^(POSITION|TEXCOORD_\d+)$/;
const SHOWN = /^(POSITION|TEXCOORD_\d+|NORMAL|COLOR_0)$/;

function only(wanted: RegExp, attributes: Readonly<Record<string, number>>): Record<string, number> {
  return Object.fromEntries(Object.entries(attributes).filter(([name]) => wanted.test(name)));
}

function isUsedIn(gltf: Gltf, name: string): boolean {
  if (name === DRACO) return gltf.meshes.some(({ primitives }) => primitives.some((each) => each.extensions?.[name]));
  if (name === 'KHR_mesh_quantization') return true;
  return gltf.bufferViews.some((view) => view.extensions?.[name] !== undefined);
}

/** Loaded only for models that need them. */
async function decodersOf(gltf: Gltf): Promise<Record<string, unknown>> {
  const decoders: Record<string, unknown> = {};
  if (isUsedIn(gltf, DRACO)) {
    const { default: draco } = await import('draco3dgltf');
    decoders['draco3d.decoder'] = await draco.createDecoderModule();
  }
  if (MESHOPT.some((name) => isUsedIn(gltf, name))) {
    const { MeshoptDecoder } = await import('meshoptimizer/decoder');
    await MeshoptDecoder.ready;
    decoders['meshopt.decoder'] = MeshoptDecoder;
  }
  return decoders;
}
