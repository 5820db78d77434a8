import { beforeAll, describe, expect, it } from 'vitest';
import { checkPackNetwork } from '../../../src/main/library/stylePackNetwork.js';
import { decodeSafetensors, encodeSafetensors } from '../../../src/ml/checkpoints/safetensors.js';
import { styleCodeSize } from '../../../src/ml/models/generatorShape.js';
import { parseModelManifest, type ModelManifest } from '../../../src/ml/models/modelManifest.js';
import { sha256 } from '../../../src/ml/models/trunkHash.js';
import { useBackend } from '../../helpers/backends.js';
import { TINY_GENERATOR, tinyModelFiles } from '../../helpers/tinyModel.js';

let manifest: ModelManifest;
let weights: Uint8Array;
beforeAll(async () => {
  await useBackend('wasm');
  const files = await tinyModelFiles();
  manifest = parseModelManifest(files.get('manifest.json')!);
  weights = files.get('weights.safetensors')!;
});

const check = (changes: object = {}, bytes = weights, trunk = manifest.trunk): Promise<number> =>
  checkPackNetwork(new TextEncoder().encode(JSON.stringify({ ...manifest, ...changes })), bytes, trunk);

describe('the network of a pack', () => {
  it('is sound where its parts belong together', async () => {
    expect(await check()).toBe(styleCodeSize(TINY_GENERATOR));
  });

  it('is refused with other weights, or another trunk than the code has', async () => {
    const other = (await tinyModelFiles(9)).get('weights.safetensors')!;
    await expect(check({}, other)).rejects.toMatchObject({ code: 'model/hash-mismatch' });
    const renamed = { weights: { file: 'weights.safetensors', sha256: await sha256(other) } };
    await expect(check(renamed, other)).rejects.toMatchObject({ code: 'style/trunk-mismatch' });
    await expect(check({}, weights, 'd'.repeat(64))).rejects.toMatchObject({ code: 'style/trunk-mismatch' });
  });

  it('is refused when it asks for more memory than its weights fill', async () => {
    for (const greedy of [
      { deepChannels: 1e9 },
      { bankSize: 1e9 },
      { latentSize: 4000 },
      { encoderChannels: [4000, 4000, 4000, 4000] },
      { encoderLayout: [1e9, 1, 1, 1] },
      { encoderInnerChannels: [1, 1, 4096] },
      { halfChannels: 4000 },
    ]) {
      const generator = { ...manifest.generator, ...greedy };
      await expect(check({ generator })).rejects.toMatchObject({ code: 'model/shape-mismatch' });
    }
  });

  it('is refused with weights that are not finite, or under another name', async () => {
    const { arrays } = decodeSafetensors(weights);
    [...arrays.values()][0]!.data[0] = NaN;
    const broken = encodeSafetensors(arrays);
    const named = { weights: { file: 'weights.safetensors', sha256: await sha256(broken) } };
    await expect(check(named, broken)).rejects.toMatchObject({ code: 'model/unreadable' });
    const elsewhere = { weights: { ...manifest.weights, file: '..' } };
    await expect(check(elsewhere)).rejects.toMatchObject({ code: 'model/unreadable' });
  });
});
