import { permutation } from '../../shared/counterRandom.js';
import { ExpectedError, ModelError } from '../../shared/errors.js';
import { roundToHalf } from '../checkpoints/halfFloat.js';
import { decodeSafetensors, encodeSafetensors } from '../checkpoints/safetensors.js';
import {
  codeLayout,
  LEVEL_NAMES,
  ofLevels,
  type CodePart,
  type GeneratorOptions,
  type LevelName,
  type StatisticsPart,
  type TransferLevel,
} from './generatorShape.js';
import { blendGrains, grainArray, readGrain, roundedGrain, type Grain } from './grain.js';
import type { NamedArray } from './parameters.js';
import {
  blendDeltas,
  deltaArrays,
  otherTrunk,
  readDeltas,
  roundedDeltas,
  type LayerDelta,
  type StyleAdapter,
} from './styleAdapter.js';

/** The version of the file format that `encodeStyleCode` writes. */
const STYLE_CODE_VERSION = 3;

/** Statistics of channels: `[channels]` and `[channels, channels]`. */
export interface ChannelCode {
  readonly mean: Float32Array;
  readonly covariance: Float32Array;
}

/**
 * A style as numbers: the decoders' modulations, statistics of features at each level, and banks at two of them. Encode
 * an artwork once, then save, blend and reuse the code.
 */
export interface StyleCode {
  /** SHA-256 of the network weights that the code belongs to, as hexadecimal digits. */
  readonly trunk: string;
  /** `scale - 1` and `shift` of every modulated layer in turn. */
  readonly modulation: Float32Array;
  /** Of the colors at an eighth of the resolution. */
  readonly color: ChannelCode;
  /** Of the features at each level. */
  readonly statistics: Readonly<Record<LevelName, ChannelCode>>;
  /**
   * `[entries, values]`: the artwork's values at chosen positions, in random order, so that the first few represent the
   * artwork as well as any others.
   */
  readonly banks: Readonly<Record<BankName, Float32Array>>;
  /** How many positions each bank holds. */
  readonly entries: number;
  /** Changes of the decoder's layers, for a polished style: see `withAdapter`. */
  readonly deltas?: readonly LayerDelta[] | undefined;
  /** What photos get before they are painted; absent in codes of earlier versions. See `grainOf`. */
  readonly grain?: Grain | undefined;
}

/** The levels that have a bank. */
type BankName = TransferLevel['name'];
const BANK_NAMES: readonly BankName[] = ['deep', 'quarter'];

/** A code and its weight in a blend. */
export interface WeightedStyleCode {
  readonly code: StyleCode;
  readonly weight: number;
}

/**
 * A polished style: its code with what its adapter changes.
 * @throws ModelError `style/trunk-mismatch` for an adapter of another network.
 */
export function withAdapter(code: StyleCode, { trunk, modulation, deltas }: StyleAdapter): StyleCode {
  if (trunk !== code.trunk) throw otherTrunk(trunk, code.trunk);
  if (modulation.length !== code.modulation.length) {
    throw new ModelError('model/shape-mismatch', 'The style adapter does not fit the style code.');
  }
  return { ...code, modulation: code.modulation.map((value, index) => value + modulation[index]!), deltas };
}

/**
 * Blends styles: the weighted mean of their modulations, statistics and adapters, and a bank with entries of each style
 * in proportion to its weight. A code blended with itself gives the same code, except for the choice of entries.
 * @throws ModelError `style/trunk-mismatch` when the codes belong to different networks.
 * @throws ExpectedError `config/invalid` when no weight is positive or one is negative.
 */
export function blendCodes(parts: readonly WeightedStyleCode[]): StyleCode {
  const total = parts.reduce((sum, { weight }) => sum + weight, 0);
  if (!(total > 0) || parts.some(({ weight }) => weight < 0)) {
    throw new ExpectedError('config/invalid', 'A blend needs styles with weights of at least 0 and a positive sum.');
  }
  const present = parts.filter(({ weight }) => weight > 0);
  const first = present[0]!.code;
  for (const { code } of present) assertTrunk(code, first.trunk);
  if (present.length === 1) return first;
  const shares = present.map(({ weight }) => weight / total);
  const mean = (pick: (code: StyleCode) => Float32Array): Float32Array => {
    const values = new Float32Array(pick(first).length);
    present.forEach(({ code }, part) => {
      pick(code).forEach((value, index) => (values[index] = values[index]! + shares[part]! * value));
    });
    return values;
  };
  const statistics = (pick: (code: StyleCode) => ChannelCode): ChannelCode => ({
    mean: mean((code) => pick(code).mean),
    covariance: mean((code) => pick(code).covariance),
  });
  const bank = (name: BankName): Float32Array =>
    joinBanks(
      present.map(({ code }) => code.banks[name]),
      shares,
      first.entries,
    );
  return {
    trunk: first.trunk,
    entries: first.entries,
    modulation: mean(({ modulation }) => modulation),
    deltas: blendDeltas(
      present.map(({ code }) => code.deltas),
      shares,
    ),
    color: statistics(({ color }) => color),
    statistics: ofLevels((name) => statistics((code) => code.statistics[name])),
    banks: ofBanks(bank),
    grain: blendGrains(
      present.map(({ code }) => code.grain),
      shares,
    ),
  };
}

function ofBanks<T>(value: (name: BankName) => T): Readonly<Record<BankName, T>> {
  return { deep: value('deep'), quarter: value('quarter') };
}

/** A bank of the usual size: the first entries of each bank, as many as its share. */
function joinBanks(banks: readonly Float32Array[], shares: readonly number[], entries: number): Float32Array {
  const channels = banks[0]!.length / entries;
  const joined = new Float32Array(entries * channels);
  let taken = 0;
  let upTo = 0;
  banks.forEach((bank, index) => {
    upTo += shares[index]!;
    const end = index === banks.length - 1 ? entries : Math.round(upTo * entries);
    joined.set(bank.subarray(0, (end - taken) * channels), taken * channels);
    taken = end;
  });
  // Shuffled again, so that a blend can be blended further.
  const order = permutation(entries, entries);
  const mixed = new Float32Array(joined.length);
  order.forEach((from, to) => mixed.set(joined.subarray(from * channels, (from + 1) * channels), to * channels));
  return mixed;
}

/** @throws ModelError `style/trunk-mismatch` when the code was made for another network. */
export function assertTrunk(code: StyleCode, trunk: string): void {
  if (code.trunk === trunk) return;
  throw new ModelError('style/trunk-mismatch', 'The style was encoded for another model.', {
    details: { expected: trunk, actual: code.trunk },
    advice: 'Encode the style again from its picture.',
  });
}

/** All numbers of a code in one array, in the order of `codeLayout`; without the changes of an adapter. */
export function flattenCode(code: StyleCode): Float32Array {
  const { modulation, color, statistics, banks } = code;
  const channels = [color, ...LEVEL_NAMES.map((name) => statistics[name])];
  const parts = [
    modulation,
    ...channels.flatMap(({ mean, covariance }) => [mean, covariance]),
    ...BANK_NAMES.map((name) => banks[name]),
  ];
  const values = new Float32Array(parts.reduce((sum, { length }) => sum + length, 0));
  let offset = 0;
  for (const part of parts) {
    values.set(part, offset);
    offset += part.length;
  }
  return values;
}

/**
 * The inverse of `flattenCode`.
 * @throws ModelError `model/shape-mismatch` if the count differs from the code size of the options.
 */
export function unflattenCode(options: GeneratorOptions, trunk: string, values: Float32Array): StyleCode {
  const { modulation, color, statistics, banks, size } = codeLayout(options);
  if (values.length !== size) {
    throw new ModelError(
      'model/shape-mismatch',
      `The style code has ${values.length} numbers where ${size} are expected.`,
    );
  }
  const cut = ({ offset, shape }: CodePart): Float32Array =>
    values.slice(offset, offset + shape.reduce((product, length) => product * length, 1));
  const channels = ({ mean, covariance }: StatisticsPart): ChannelCode => ({
    mean: cut(mean),
    covariance: cut(covariance),
  });
  return {
    trunk,
    entries: options.bankSize,
    modulation: cut(modulation),
    color: channels(color),
    statistics: ofLevels((name) => channels(statistics[name])),
    banks: ofBanks((name) => cut(banks[name])),
  };
}

/** How many numbers a code has, without the changes of an adapter. */
export function codeSize(code: StyleCode): number {
  return flattenCode(code).length;
}

/** The code rounded to the precision of its file. */
export function roundedCode(code: StyleCode): StyleCode {
  const { modulation, banks, deltas, grain } = code;
  return {
    ...code,
    modulation: modulation.map(roundToHalf),
    banks: ofBanks((name) => banks[name].map(roundToHalf)),
    deltas: deltas && roundedDeltas(deltas),
    grain: grain && roundedGrain(grain),
  };
}

/** Encodes the code as a safetensors file. Covariances keep full precision, since their small eigenvalues matter. */
export function encodeStyleCode(code: StyleCode): Uint8Array {
  const short = (shape: number[], data: Float32Array): NamedArray => ({ shape, data, dtype: 'F16' });
  const statistics = (name: string, { mean, covariance }: ChannelCode): [string, NamedArray][] => [
    [`${name}.mean`, { shape: [mean.length], data: mean }],
    [`${name}.covariance`, { shape: [mean.length, mean.length], data: covariance }],
  ];
  const bank = (name: BankName): [string, NamedArray] => {
    const values = code.banks[name];
    return [`${name}.bank`, short([code.entries, values.length / code.entries], values)];
  };
  const arrays = new Map<string, NamedArray>([
    ['modulation', short([code.modulation.length], code.modulation)],
    ...statistics('color', code.color),
    ...LEVEL_NAMES.flatMap((name) => statistics(name, code.statistics[name])),
    ...BANK_NAMES.map(bank),
    ...deltaArrays(code.deltas ?? []),
    ...grainArray(code.grain),
  ]);
  return encodeSafetensors(arrays, {
    format: 'pentimento-style-code',
    version: String(STYLE_CODE_VERSION),
    trunk: code.trunk,
  });
}

/**
 * Whether a file holds a code of an earlier version, which no model supports any more.
 * @throws ModelError `model/truncated`, `model/unreadable`.
 */
export function isOlderCode(bytes: Uint8Array): boolean {
  const { format, version } = decodeSafetensors(bytes).metadata;
  return format === 'pentimento-style-code' && Number(version) < STYLE_CODE_VERSION;
}

/**
 * The inverse of `encodeStyleCode`.
 * @throws ModelError `model/truncated`, `model/unreadable` or `model/unknown-version`.
 */
export function decodeStyleCode(bytes: Uint8Array): StyleCode {
  const { arrays, metadata } = decodeSafetensors(bytes);
  const { trunk, format, version } = metadata;
  if (format !== 'pentimento-style-code' || !trunk) {
    throw new ModelError('model/unreadable', 'The file holds no style code.');
  }
  if (version !== String(STYLE_CODE_VERSION)) {
    const isOlder = Number(version) < STYLE_CODE_VERSION;
    throw new ModelError('model/unknown-version', `The style code has the version ${version ?? '(none)'}.`, {
      details: { expected: STYLE_CODE_VERSION, actual: version ?? '' },
      advice: isOlder ? 'Encode the style again from its picture.' : 'Update Pentimento.',
    });
  }
  const read = (name: string): Float32Array => {
    const data = arrays.get(name)?.data;
    if (!data) throw new ModelError('model/unreadable', 'The file holds no style code.');
    if (!data.every(Number.isFinite)) throw new ModelError('model/unreadable', 'The style code is not finite.');
    return data;
  };
  const entries = arrays.get('deep.bank')?.shape[0] ?? 0;
  const assertFits = (fits: boolean): void => {
    if (!fits) throw new ModelError('model/unreadable', 'The parts of the style code do not fit each other.');
  };
  const statistics = (name: string): ChannelCode => {
    const [mean, covariance] = [read(`${name}.mean`), read(`${name}.covariance`)];
    assertFits(mean.length > 0 && covariance.length === mean.length ** 2);
    return { mean, covariance };
  };
  const bank = (name: BankName): Float32Array => {
    const values = read(`${name}.bank`);
    assertFits(entries > 0 && arrays.get(`${name}.bank`)?.shape[0] === entries && values.length > 0);
    return values;
  };
  return {
    trunk,
    entries,
    modulation: read('modulation'),
    color: statistics('color'),
    statistics: ofLevels(statistics),
    banks: ofBanks(bank),
    deltas: readDeltas(arrays),
    grain: readGrain(arrays),
  };
}
