import { expect, it } from 'vitest';
import { decodeSafetensors, encodeSafetensors } from '../../../src/ml/checkpoints/safetensors.js';
import { decoderLayers } from '../../../src/ml/models/generatorShape.js';
import { loadModelBundle } from '../../../src/ml/models/modelBundle.js';
import { describeOnEachBackend } from '../../helpers/backends.js';
import { expectNoTensorLeak } from '../../helpers/tensorLeaks.js';
import { testImage } from '../../helpers/testImages.js';
import { bundleFiles, TINY_GENERATOR, tinyModelFiles } from '../../helpers/tinyModel.js';

const WEIGHTS = 'weights.safetensors';
const MANIFEST = 'manifest.json';

await describeOnEachBackend('a model bundle', () => {
  it('gives the same style codes after being saved and loaded', async () => {
    await expectNoTensorLeak(async () => {
      const files = await tinyModelFiles();
      const [first, second] = [await loadModelBundle(bundleFiles(files)), await loadModelBundle(bundleFiles(files))];
      const art = testImage(61, 45);
      expect(await first.encodeStyle(art)).toEqual(await second.encodeStyle(art));
      expect(first.trunk).toMatch(/^[0-9a-f]{64}$/);
      first.dispose();
      second.dispose();
    });
  });

  it('has a trunk hash that only the trunk decides', async () => {
    const trunkOf = async (seed: number, change?: string): Promise<string> => {
      const files = await tinyModelFiles(seed);
      if (change !== undefined) {
        const { arrays } = decodeSafetensors(files.get(WEIGHTS)!);
        arrays.get(change)!.data[0]! += 1;
      }
      const model = await loadModelBundle(bundleFiles(files));
      model.dispose();
      return model.trunk;
    };
    expect(await trunkOf(1)).toBe(await trunkOf(1));
    expect(await trunkOf(1)).not.toBe(await trunkOf(2));
  });

  it.each([
    ['is cut short', 'model/truncated', (files: Map<string, Uint8Array>) => cut(files)],
    ['has other bytes than the manifest says', 'model/hash-mismatch', (files: Map<string, Uint8Array>) => flip(files)],
    ['lacks a parameter', 'model/shape-mismatch', (files: Map<string, Uint8Array>) => rewrite(files, lack)],
    [
      'has a parameter of another shape',
      'model/shape-mismatch',
      (files: Map<string, Uint8Array>) => rewrite(files, bend),
    ],
    [
      'is of a later version',
      'model/unknown-version',
      (files: Map<string, Uint8Array>) => setManifest(files, { version: 9 }),
    ],
    [
      'is of an unknown architecture',
      'model/unknown-version',
      (files: Map<string, Uint8Array>) => setManifest(files, { architecture: 'x' }),
    ],
    [
      'names a file outside of its folder',
      'model/unreadable',
      (files: Map<string, Uint8Array>) => setManifest(files, { weights: { file: '../x', sha256: '0'.repeat(64) } }),
    ],
    [
      'has a manifest that is no JSON',
      'model/unreadable',
      (files: Map<string, Uint8Array>) => Promise.resolve(files.set(MANIFEST, Uint8Array.of(1, 2))),
    ],
  ])('that %s is refused as %s and leaves no tensor', async (_what, code, damage) => {
    await expectNoTensorLeak(async () => {
      const files = await tinyModelFiles();
      await damage(files);
      await expect(loadModelBundle(bundleFiles(files))).rejects.toMatchObject({ name: 'ModelError', code });
    });
  });
});

type Files = Map<string, Uint8Array>;
type Arrays = ReturnType<typeof decodeSafetensors>['arrays'];

function cut(files: Files): Promise<Files> {
  const weights = files.get(WEIGHTS)!;
  return Promise.resolve(files.set(WEIGHTS, weights.subarray(0, weights.length - 10)));
}

function flip(files: Files): Promise<Files> {
  const weights = Uint8Array.from(files.get(WEIGHTS)!);
  weights[weights.length - 1]! ^= 1;
  return Promise.resolve(files.set(WEIGHTS, weights));
}

/** Changes arrays and updates the manifest's hash. */
async function rewrite(files: Files, change: (arrays: Arrays) => void): Promise<Files> {
  const { arrays } = decodeSafetensors(files.get(WEIGHTS)!);
  change(arrays);
  const weights = encodeSafetensors(arrays);
  const digest = await crypto.subtle.digest('SHA-256', weights);
  files.set(WEIGHTS, weights);
  return setManifest(files, { weights: { file: WEIGHTS, sha256: Buffer.from(digest).toString('hex') } });
}

function lack(arrays: Arrays): void {
  arrays.delete('decoder.deep.eighth.kernel');
}

function bend(arrays: Arrays): void {
  const bias = `${decoderLayers(TINY_GENERATOR).at(-1)!.name}.bias`;
  const { data } = arrays.get(bias)!;
  arrays.set(bias, { shape: [1, 3], data });
}

function setManifest(files: Files, change: object): Promise<Files> {
  const manifest: unknown = JSON.parse(new TextDecoder().decode(files.get(MANIFEST)));
  return Promise.resolve(
    files.set(MANIFEST, new TextEncoder().encode(JSON.stringify({ ...(manifest as object), ...change }))),
  );
}
