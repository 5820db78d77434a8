import { encodeSafetensors } from '../checkpoints/safetensors.js';
import type { NamedArray, NamedArrays } from './parameters.js';

/**
 * Whether a parameter of a `GeneratorNetwork` belongs to the network that style codes modulate, not to the style
 * encoder.
 */
export function isOfTrunk(name: string): boolean {
  return !name.startsWith('style.');
}

/** The hash that ties style codes to the weights they modulate: over all parameters except the style encoder's. */
export async function trunkHash(arrays: NamedArrays): Promise<string> {
  const trunk = [...arrays].filter(([name]) => isOfTrunk(name)).sort(byName);
  return sha256(encodeSafetensors(new Map(trunk)));
}

/** SHA-256 as 64 hexadecimal digits. */
export async function sha256(bytes: Uint8Array): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', bytes);
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

function byName([a]: [string, NamedArray], [b]: [string, NamedArray]): number {
  return a < b ? -1 : 1;
}
