import { ModelError } from '../../shared/errors.js';
import type { NamedArray, NamedArrays } from '../models/parameters.js';
import { fromHalfBits, toHalfBits } from './halfFloat.js';

/**
 * The safetensors format: an 8-byte little-endian header length, a JSON header
 * `{name: {dtype, shape, data_offsets: [begin, end]}, __metadata__: {key: string}}`, then the bytes. Arrays are F32 by
 * default, or F16.
 */
const MAX_HEADER_BYTES = 16 * 1024 * 1024;

const BYTES = { F32: 4, F16: 2 } as const;

interface HeaderEntry {
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly data_offsets: readonly [number, number];
}

/** Arrays and the file's text metadata. */
export interface SafetensorsContent {
  readonly arrays: Map<string, NamedArray>;
  readonly metadata: Readonly<Record<string, string>>;
}

/** Encodes arrays in the order of the map, so that the same arrays give the same bytes. */
export function encodeSafetensors(arrays: NamedArrays, metadata: Readonly<Record<string, string>> = {}): Uint8Array {
  const header: Record<string, unknown> = {};
  if (Object.keys(metadata).length > 0) header['__metadata__'] = metadata;
  let offset = 0;
  for (const [name, { shape, data, dtype = 'F32' }] of arrays) {
    const length = data.length * BYTES[dtype];
    header[name] = { dtype, shape, data_offsets: [offset, offset + length] };
    offset += length;
  }
  const json = new TextEncoder().encode(JSON.stringify(header));
  // Spaces pad the header so that the data starts at a multiple of 8 bytes, as the format requires.
  const headerBytes = Math.ceil(json.length / 8) * 8;
  const bytes = new Uint8Array(8 + headerBytes + offset);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(headerBytes), true);
  bytes.fill(0x20, 8, 8 + headerBytes);
  bytes.set(json, 8);
  let position = 8 + headerBytes;
  for (const { data, dtype } of arrays.values()) {
    const stored = dtype === 'F16' ? Uint16Array.from(data, toHalfBits) : data;
    bytes.set(new Uint8Array(stored.buffer, stored.byteOffset, stored.byteLength), position);
    position += stored.byteLength;
  }
  return bytes;
}

/**
 * Decodes safetensors bytes (F32 and F16), checking every length against the file's.
 * @throws ModelError `model/truncated` when bytes are missing, `model/unreadable` when the header is invalid.
 */
export function decodeSafetensors(bytes: Uint8Array): SafetensorsContent {
  if (bytes.length < 8) throw truncated(8, bytes.length);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const headerBytes = Number(view.getBigUint64(0, true));
  if (headerBytes > MAX_HEADER_BYTES) throw unreadable(`its header claims ${headerBytes} bytes`);
  if (bytes.length < 8 + headerBytes) throw truncated(8 + headerBytes, bytes.length);
  const header = parseHeader(bytes.subarray(8, 8 + headerBytes));
  const arrays = new Map<string, NamedArray>();
  let metadata: Record<string, string> = {};
  let dataBytes = 0;
  for (const [name, value] of Object.entries(header)) {
    if (name === '__metadata__') {
      metadata = readMetadata(value);
      continue;
    }
    const array = readArray(name, value, bytes, 8 + headerBytes);
    arrays.set(name, array);
    // Arrays that share bytes would let a small file request any amount of memory.
    dataBytes += array.data.length * BYTES[array.dtype ?? 'F32'];
    if (dataBytes > bytes.length) throw unreadable('its arrays overlap');
  }
  return { arrays, metadata };
}

function parseHeader(json: Uint8Array): Record<string, unknown> {
  try {
    const header: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(json));
    if (typeof header === 'object' && header !== null && !Array.isArray(header)) {
      return header as Record<string, unknown>;
    }
  } catch (cause) {
    throw unreadable('its header is no JSON', cause);
  }
  throw unreadable('its header is no JSON object');
}

function readMetadata(value: unknown): Record<string, string> {
  if (typeof value !== 'object' || value === null) throw unreadable('its metadata is no object');
  return Object.fromEntries(
    Object.entries(value).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  );
}

function readArray(name: string, value: unknown, bytes: Uint8Array, dataStart: number): NamedArray {
  const { dtype, shape, data_offsets: offsets } = (value ?? {}) as Partial<Record<keyof HeaderEntry, unknown>>;
  if ((dtype !== 'F32' && dtype !== 'F16') || !isSizes(shape) || !isSizes(offsets) || offsets.length !== 2) {
    throw unreadable(`the entry of ${name} is malformed or neither F32 nor F16`);
  }
  const [begin, end] = offsets as [number, number];
  const size = shape.reduce((product, length) => product * length, 1);
  if (end - begin !== size * BYTES[dtype]) {
    throw unreadable(`${name} has the shape [${shape.join(', ')}] but ${end - begin} bytes`);
  }
  if (dataStart + end > bytes.length) throw truncated(dataStart + end, bytes.length);
  // A copy, since a file's data need not be aligned to 4 bytes.
  const stored = dtype === 'F16' ? new Uint16Array(size) : new Float32Array(size);
  new Uint8Array(stored.buffer).set(bytes.subarray(dataStart + begin, dataStart + end));
  if (stored instanceof Float32Array) return { shape, data: stored };
  return { shape, data: Float32Array.from(stored, fromHalfBits), dtype: 'F16' };
}

function isSizes(value: unknown): value is number[] {
  return Array.isArray(value) && value.every((size) => Number.isInteger(size) && size >= 0);
}

function truncated(expected: number, actual: number): ModelError {
  return new ModelError('model/truncated', `The weights file is cut short: ${actual} bytes of at least ${expected}.`, {
    details: { expected, actual },
    advice: 'Fetch or copy the model again.',
  });
}

function unreadable(why: string, cause?: unknown): ModelError {
  return new ModelError('model/unreadable', `The weights file cannot be read: ${why}.`, {
    cause,
    advice: 'Fetch or copy the model again.',
  });
}
