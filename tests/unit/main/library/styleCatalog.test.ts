import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { StyleCatalog } from '../../../../src/main/library/styleCatalog.js';
import { MediaStore } from '../../../../src/main/media/mediaStore.js';
import { appPaths } from '../../../../src/main/paths/appPaths.js';
import { tempFolder } from '../../../helpers/tempFolder.js';

describe('StyleCatalog', () => {
  it('keeps all of several favorites that are marked at once', async () => {
    const { builtInStyles } = appPaths();
    const library = join(tempFolder(), 'library');
    const catalog = new StyleCatalog({ library, builtInStyles, trunk: null, media: new MediaStore() });
    const ids = ['built-in/mosaic', 'built-in/batik', 'built-in/cubism'];
    await Promise.all(ids.map((id) => catalog.setFavorite(id, true)));
    const marked = (await catalog.list()).styles.filter(({ isFavorite }) => isFavorite);
    expect(marked.map(({ id }) => id).sort()).toEqual([...ids].sort());
    await Promise.all([catalog.setFavorite(ids[0]!, false), catalog.setFavorite(ids[1]!, false)]);
    expect((await catalog.list()).styles.filter(({ isFavorite }) => isFavorite)).toMatchObject([{ id: ids[2] }]);
  });
});
