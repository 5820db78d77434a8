import { styleCodeSize } from '../../ml/models/generatorShape.js';
import { ExpectedError } from '../../shared/errors.js';
import { readManifest } from './modelFolder.js';
import { readStylePack } from './stylePack.js';
import { installStylePack, type InstalledPack } from './stylePackInstall.js';

/**
 * Adds a pack's style under its name or the first free one after it. Throws like `readStylePack` and
 * `installStylePack`.
 */
export async function importPack(path: string, userStyles: string, modelFolder: string): Promise<InstalledPack> {
  const pack = await readStylePack(path);
  const { trunk, generator } = await readManifest(modelFolder);
  const model = { trunk, codeSize: styleCodeSize(generator) };
  for (let count = 1; ; count++) {
    const name = count === 1 ? undefined : `${pack.manifest.name} ${count}`;
    try {
      return await installStylePack(pack, { userStyles, model, name, canReplace: false });
    } catch (thrown) {
      if (!(thrown instanceof ExpectedError) || thrown.code !== 'disk/exists' || count === 99) throw thrown;
    }
  }
}
