import { existsSync } from 'node:fs';
import { expect, it, vi } from 'vitest';
import type { MaskMaker } from '../../../../src/main/masks/maskMaker.js';
import { MaskFiles } from '../../../../src/main/studio/maskFiles.js';
import type { PhotoLook } from '../../../../src/shared/contract/stylize.js';
import type { MediaId } from '../../../../src/shared/contract/values.js';
import { PLAIN_SETTINGS } from '../../../../src/shared/domain/look.js';
import { tempFolder } from '../../../helpers/tempFolder.js';

const photo = { path: 'a.png', info: { width: 8, height: 4, media: '0'.repeat(32) as MediaId } };
const look = (x: number): PhotoLook => ({
  ...PLAIN_SETTINGS,
  styles: [{ styleId: 'wave', weight: 1 }],
  regions: [{ styles: [], steps: [{ kind: 'brush', mode: 'add', radius: 0.1, softness: 0, points: [x, 0.5] }] }],
});

function maker(): { readonly maker: MaskMaker; readonly drawn: () => number } {
  let count = 0;
  const mask = () => Promise.resolve({ width: 8, height: 4, data: new Uint8Array(32).fill(++count) });
  return { maker: { mask } as unknown as MaskMaker, drawn: () => count };
}

async function pathOf(files: MaskFiles, x: number): Promise<string> {
  const [region] = await files.regionsOf(look(x), photo);
  if (!region || !('maskPath' in region)) throw new Error('The region has no mask.');
  return region.maskPath;
}

it('draws each mask once, and keeps all of them', async () => {
  const { maker: one, drawn } = maker();
  const files = new MaskFiles(tempFolder(), one);
  const paths = [await pathOf(files, 0.1), await pathOf(files, 0.2), await pathOf(files, 0.1)];
  expect([paths[2], drawn()]).toEqual([paths[0], 2]);
  expect(paths.map(existsSync)).toEqual([true, true, true]);
});

it('of masks that are only shown, removes those that were not used for the longest time', async () => {
  const { maker: one, drawn } = maker();
  const files = new MaskFiles(tempFolder(), one, 2);
  const [first, second] = [await pathOf(files, 0.1), await pathOf(files, 0.2)];
  expect(await pathOf(files, 0.1)).toBe(first);
  const third = await pathOf(files, 0.3);
  await vi.waitFor(() => expect(existsSync(second)).toBe(false));
  expect([first, third].map(existsSync)).toEqual([true, true]);
  const again = await pathOf(files, 0.2);
  expect([again === second, existsSync(again), drawn()]).toEqual([false, true, 4]);
});
