import { ExpectedError, ModelError } from '../../shared/errors.js';
import type { NamedArrays } from '../models/parameters.js';

/**
 * The weighted mean of sets of weights, array by array: `a` and a share of each of the others. Weights that were
 * trained further from the same start stay in one valley of the loss, and their mean is often better than each of them
 * (Wortsman et al. 2022, "Model soups").
 *
 * @param others with their shares, 0-1 in total; the rest is the share of `a`.
 * @throws ExpectedError `config/invalid` if the shares exceed 1 in total; ModelError `model/shape-mismatch` if the sets
 *   do not have the same arrays.
 */
export function mixArrays(
  a: NamedArrays,
  others: readonly { readonly arrays: NamedArrays; readonly share: number }[],
): NamedArrays {
  const rest = 1 - others.reduce((sum, { share }) => sum + share, 0);
  if (rest < -1e-9) throw new ExpectedError('config/invalid', 'The shares of the mixed runs are more than 1 together.');
  for (const { arrays } of others) {
    if (arrays.size !== a.size) throw mismatch(`${a.size} arrays beside ${arrays.size}`);
  }
  return new Map(
    [...a].map(([name, { shape, data }]) => {
      const mixed = data.map((value) => rest * value);
      for (const { arrays, share } of others) {
        const other = arrays.get(name);
        if (other?.shape.join() !== shape.join()) throw mismatch(name);
        other.data.forEach((value, index) => (mixed[index]! += share * value));
      }
      return [name, { shape, data: mixed }];
    }),
  );
}

function mismatch(what: string): ModelError {
  return new ModelError('model/shape-mismatch', `The two runs have networks of different shapes (${what}).`, {
    advice: 'Mix runs that were begun from the same weights.',
  });
}
