import { ModelError } from '../../shared/errors.js';
import type { NamedArrays } from '../models/parameters.js';

/**
 * The weighted mean of two sets of weights, array by array: `(1 - share) * a + share * b`. Weights that were trained on
 * from the same ones stay in one valley of the loss, and their mean is often better than either (Wortsman et al. 2022,
 * "Model soups").
 *
 * @param share of `b`, 0-1.
 * @throws ModelError `model/shape-mismatch` where the two do not have the same arrays.
 */
export function mixArrays(a: NamedArrays, b: NamedArrays, share: number): NamedArrays {
  if (a.size !== b.size) throw mismatch(`${a.size} arrays beside ${b.size}`);
  return new Map(
    [...a].map(([name, { shape, data }]) => {
      const other = b.get(name);
      if (other?.shape.join() !== shape.join()) throw mismatch(name);
      return [name, { shape, data: data.map((value, index) => value + share * (other.data[index]! - value)) }];
    }),
  );
}

function mismatch(what: string): ModelError {
  return new ModelError('model/shape-mismatch', `The two runs have networks of different shapes (${what}).`, {
    advice: 'Mix runs that were begun from the same weights.',
  });
}
