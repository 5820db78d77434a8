import { afterAll, beforeAll, expect, it } from 'vitest';
import { stylize } from '../../../src/ml/infer/stylize.js';
import type { LayerDelta } from '../../../src/ml/models/styleAdapter.js';
import { withAdapter, type StyleCode } from '../../../src/ml/models/styleCode.js';
import type { StyleModel } from '../../../src/ml/models/styleModel.js';
import { describeOnEachBackend } from '../../helpers/backends.js';
import { randomAdapter } from '../../helpers/styleAdapters.js';
import { expectNoTensorLeak } from '../../helpers/tensorLeaks.js';
import { testImage } from '../../helpers/testImages.js';
import { tinyModel } from '../../helpers/tinyModel.js';

await describeOnEachBackend('a polished style', () => {
  let model: StyleModel;
  let plain: StyleCode;
  beforeAll(async () => {
    model = await tinyModel();
    plain = await model.encodeStyle(testImage(64, 48, 3));
  });
  afterAll(() => model.dispose());

  const photo = testImage(301, 227);
  const polishedBy = (seed: number): StyleCode =>
    withAdapter(plain, randomAdapter(model.network.options, model.trunk, { seed }));
  const painted = async (code: StyleCode, options = {}): Promise<Uint8Array> =>
    (await stylize(model, photo, code, options)).data;

  it('paints as before with an adapter without effect', async () => {
    await expectNoTensorLeak(async () => {
      const { deltas, ...adapter } = randomAdapter(model.network.options, model.trunk);
      const still = deltas.map((delta): LayerDelta => ({
        ...delta,
        up: new Float32Array(delta.up.length),
        bias: new Float32Array(delta.bias.length),
      }));
      expect(await painted(withAdapter(plain, { ...adapter, deltas: still }))).toEqual(await painted(plain));
    });
  });

  it('paints otherwise, the same in tiles as in one piece, and as little as its strength', async () => {
    const polished = polishedBy(1);
    const whole = await painted(polished);
    const unpolished = await painted(plain);
    expect(distance(whole, unpolished)).toBeGreaterThan(3);
    const tiled = await painted(polished, { tilePx: 200, isExact: true });
    expect(largest(tiled, whole)).toBeLessThanOrEqual(1);
    const [faint, faintPlain] = [await painted(polished, { strength: 0.3 }), await painted(plain, { strength: 0.3 })];
    expect(distance(faint, faintPlain)).toBeLessThan(distance(whole, unpolished) / 2);
  });

  it('paints a region exactly as alone, beside another polished style', async () => {
    const [one, other] = [polishedBy(1), polishedBy(2)];
    const isRight = (index: number): boolean => index % 301 >= 150;
    const mask = {
      width: 301,
      height: 227,
      data: Uint8Array.from({ length: 301 * 227 }, (_, index) => (isRight(index) ? 255 : 0)),
    };
    const [mixed, left, right] = [
      await painted(one, { regions: [{ code: other, mask }] }),
      await painted(one),
      await painted(other),
    ];
    const expected = left.map((value, index) => (isRight(Math.floor(index / 3)) ? right[index]! : value));
    expect(largest(mixed, expected)).toBeLessThanOrEqual(1);
  });

  it('is refused if its adapter does not fit the network', async () => {
    await expectNoTensorLeak(async () => {
      const [first, ...others] = polishedBy(1).deltas!;
      const broken: StyleCode = { ...plain, deltas: [{ ...first!, down: first!.down.slice(1) }, ...others] };
      await expect(painted(broken)).rejects.toMatchObject({ code: 'model/shape-mismatch' });
    });
  });
});

function distance(one: Uint8Array, other: Uint8Array): number {
  return one.reduce((sum, value, index) => sum + Math.abs(value - other[index]!), 0) / one.length;
}

function largest(one: Uint8Array, other: Uint8Array): number {
  return one.reduce((most, value, index) => Math.max(most, Math.abs(value - other[index]!)), 0);
}
