import { fromHalfBits } from '../checkpoints/halfFloat.js';

/** A tensor of a TensorFlow Lite model: a constant if it has values, otherwise the result of an operation. */
export interface TfliteTensor {
  readonly shape: readonly number[];
  readonly values: Float32Array | Int32Array | undefined;
}

/** An operation: its code of the TensorFlow Lite schema, and indices of tensors. Absent inputs are -1. */
export interface TfliteOperation {
  readonly code: number;
  /** The name of an operation that the schema does not know. */
  readonly customName: string;
  readonly inputs: readonly number[];
  readonly outputs: readonly number[];
  /** The options of this operation; fields that are not set are 0. */
  readonly option: (field: number, type: 'byte' | 'int') => number;
}

/** The operations of a model's only graph, in the order in which they run. */
export interface TfliteModel {
  readonly tensors: readonly TfliteTensor[];
  readonly operations: readonly TfliteOperation[];
  readonly inputs: readonly number[];
  readonly outputs: readonly number[];
}

/** Types of tensors in the schema. */
const FLOAT32 = 0;
const FLOAT16 = 1;
const INT32 = 2;

/**
 * Reads a TensorFlow Lite model (a FlatBuffer of its schema, version 3) with constants of 16 or 32 bits.
 * @throws Error if it is not one, or has more than one graph or constants of another type
 */
export function readTflite(bytes: Uint8Array): TfliteModel {
  const buffer = new FlatBuffer(bytes);
  if (buffer.identifier !== 'TFL3') throw new Error('It is no TensorFlow Lite model.');
  const model = buffer.root();
  const [graph, ...others] = model.tables(2);
  if (!graph || others.length > 0) throw new Error('The model does not have exactly one graph.');
  const codes = model.tables(1).map((code) => ({
    // The first field holds only codes below 128.
    code: Math.max(code.byte(0), code.int(3)),
    customName: code.text(1),
  }));
  const buffers = model.tables(4).map((data) => data.bytes(0));
  return {
    tensors: graph.tables(0).map((tensor) => readTensor(tensor, buffers)),
    operations: graph.tables(3).map((operation) => {
      const options = operation.table(4);
      return {
        ...codes[operation.int(0)]!,
        inputs: operation.ints(1),
        outputs: operation.ints(2),
        option: (field, type) => options?.[type](field) ?? 0,
      };
    }),
    inputs: graph.ints(1),
    outputs: graph.ints(2),
  };
}

function readTensor(tensor: Table, buffers: readonly Uint8Array[]): TfliteTensor {
  const shape = tensor.ints(0);
  const data = buffers[tensor.int(2)];
  if (!data || data.length === 0) return { shape, values: undefined };
  const count = shape.reduce((product, side) => product * side, 1);
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  switch (tensor.byte(1)) {
    case FLOAT32:
      return { shape, values: Float32Array.from({ length: count }, (_, i) => view.getFloat32(4 * i, true)) };
    case FLOAT16:
      return {
        shape,
        values: Float32Array.from({ length: count }, (_, i) => fromHalfBits(view.getUint16(2 * i, true))),
      };
    case INT32:
      return { shape, values: Int32Array.from({ length: count }, (_, i) => view.getInt32(4 * i, true)) };
    default:
      throw new Error(`The model has constants of the type ${tensor.byte(1)}.`);
  }
}

/** Reads tables of a FlatBuffer. Offsets outside of it throw a RangeError. */
class FlatBuffer {
  readonly view: DataView;

  constructor(private readonly data: Uint8Array) {
    this.view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  }

  get identifier(): string {
    return this.text(4, 4);
  }

  root(): Table {
    return new Table(this, this.follow(0));
  }

  /** The position that the offset at a position leads to. */
  follow(at: number): number {
    return at + this.view.getUint32(at, true);
  }

  slice(at: number, length: number): Uint8Array {
    return this.data.subarray(at, at + length);
  }

  text(at: number, length: number): string {
    return String.fromCharCode(...this.slice(at, length));
  }
}

class Table {
  constructor(
    private readonly buffer: FlatBuffer,
    private readonly start: number,
  ) {}

  byte(field: number): number {
    const at = this.at(field);
    return at === undefined ? 0 : this.buffer.view.getInt8(at);
  }

  int(field: number): number {
    const at = this.at(field);
    return at === undefined ? 0 : this.buffer.view.getInt32(at, true);
  }

  text(field: number): string {
    const { at, count } = this.vector(field);
    return this.buffer.text(at, count);
  }

  bytes(field: number): Uint8Array {
    const { at, count } = this.vector(field);
    return this.buffer.slice(at, count);
  }

  ints(field: number): number[] {
    const { at, count } = this.vector(field);
    return Array.from({ length: count }, (_, index) => this.buffer.view.getInt32(at + 4 * index, true));
  }

  table(field: number): Table | undefined {
    const at = this.at(field);
    return at === undefined ? undefined : new Table(this.buffer, this.buffer.follow(at));
  }

  tables(field: number): Table[] {
    const { at, count } = this.vector(field);
    return Array.from({ length: count }, (_, index) => new Table(this.buffer, this.buffer.follow(at + 4 * index)));
  }

  /** The first element of a vector and their number. */
  private vector(field: number): { at: number; count: number } {
    const at = this.at(field);
    if (at === undefined) return { at: 0, count: 0 };
    const start = this.buffer.follow(at);
    return { at: start + 4, count: this.buffer.view.getUint32(start, true) };
  }

  /** The position of a field; undefined if it is not set. */
  private at(field: number): number | undefined {
    const { view } = this.buffer;
    const fields = this.start - view.getInt32(this.start, true);
    const entry = 4 + 2 * field;
    if (entry >= view.getUint16(fields, true)) return undefined;
    const offset = view.getUint16(fields + entry, true);
    return offset === 0 ? undefined : this.start + offset;
  }
}
