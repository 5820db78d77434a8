import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { unzipSync } from 'fflate';
import { expect, inject, it } from 'vitest';
import { glbOf, gltfOf, objOf } from '../helpers/models/modelFiles.js';
import { figure, fourMaterials } from '../helpers/models/shapes.js';
import { expectValidFile } from '../helpers/models/validate.js';
import { difference, ModelPage, spread } from './support/modelPage.js';
import { SHELLS } from './support/runningStudio.js';
import { shellSuite } from './support/shellSuite.js';

const STYLE = 'Great Wave';
const OTHER_STYLE = 'Stained Glass';

async function figureIn(folder: string): Promise<string> {
  const path = join(folder, 'figure.glb');
  writeFileSync(path, glbOf(await gltfOf(figure(384))));
  return path;
}

for (const shell of SHELLS) {
  shellSuite(shell, inject(shell), (stage) => {
    it('shows a 3D model, paints it and exports it', async () => {
      const { folder, start } = stage();
      const path = await figureIn(folder);
      const original = readFileSync(path);
      const studio = await start();
      const page = new ModelPage(studio);
      await page.isReady();
      await page.openModels([path], [path]);

      const own = await page.pixels();
      expect(spread(own)).toBeGreaterThan(12);
      await page.model(path).press('ArrowRight');
      const turned = await page.pixels();
      expect(difference(own, turned)).toBeGreaterThan(1);
      await page.model(path).press('Home');
      expect(difference(own, await page.pixels())).toBeLessThan(0.5);

      await page.chooseForModel(STYLE);
      const painted = await page.pixels();
      expect(difference(own, painted)).toBeGreaterThan(2);
      await studio.page.keyboard.down('b');
      expect(difference(own, await page.pixels())).toBeLessThan(2);
      await studio.page.keyboard.up('b');
      await studio.page.keyboard.press('c');
      await studio.page.getByRole('slider', { name: /^Divider/ }).press('End');
      expect(difference(own, await page.pixels())).toBeLessThan(difference(own, painted));
      await studio.page.keyboard.press('c');

      await page.startModelExport(path);
      await page.exportEnds(path, 'Exported');
      const file = await page.exportedFile(path);
      expect(basename(file)).toBe('figure great-wave.glb');
      const bytes = readFileSync(file);
      await expectValidFile(file);
      expect(bytes.equals(original)).toBe(false);
      expect(readFileSync(path).equals(original)).toBe(true);
      expect(studio.complaints).toEqual([]);
    });

    it('paints some materials, chosen by name and by a click, and several models at once', async () => {
      const { folder, start } = stage();
      const house = join(folder, 'house');
      mkdirSync(house);
      const files = await objOf(fourMaterials(160));
      for (const [name, bytes] of files) writeFileSync(join(house, name), bytes);
      const obj = join(house, 'shape.obj');
      const studio = await start();
      const page = new ModelPage(studio);
      await page.isReady();
      await page.openModels(
        [...files.keys()].map((name) => join(house, name)),
        [obj],
      );
      await page.chooseForModel(OTHER_STYLE);
      const all = await page.pixels();
      const switches = [0, 1, 2, 3].map((index) => page.switch(`paint ${index}`));
      for (const each of switches) await each.click();
      await studio.page.getByText('Nothing is chosen').waitFor();
      await page.clickModel();
      const isOn = await Promise.all(switches.map((each) => each.isChecked()));
      expect(isOn.filter(Boolean)).toHaveLength(1);
      await page.isPainted();
      const one = await page.pixels();
      expect(difference(all, one)).toBeGreaterThan(1);

      const glb = await figureIn(folder);
      await page.openModels([glb], [glb]);
      await page.chooseForModel(STYLE);
      await page.startModelExport(glb, 'All 2 with a style');
      await page.exportEnds(obj, 'Exported');
      await page.exportEnds(glb, 'Exported');
      const written = await page.exportedFile(obj);
      const part = (name: string): Uint8Array =>
        shell === 'browser' ? unzipSync(readFileSync(written))[name]! : readFileSync(join(written, '..', name));
      if (shell === 'browser') expect(basename(written)).toBe('shape stained-glass.zip');
      const changed = [0, 1, 2, 3].filter(
        (index) => Buffer.compare(part(`texture-${index}.png`), files.get(`texture-${index}.png`)!) !== 0,
      );
      expect(changed).toHaveLength(1);
      expect(changed[0]).toBe(isOn.indexOf(true));
      expect(studio.complaints).toEqual([]);
    });

    it('paints plain colors, writes a GLB file, and has the model again at the next start', async () => {
      const { folder, start } = stage();
      const tower = join(folder, 'tower');
      mkdirSync(tower);
      const files = new Map(await objOf(fourMaterials(64)));
      const plain = [0, 1, 2, 3].map((index) => `newmtl paint ${index}\nKd 0.${index + 3} 0.6 0.${8 - index}\n`);
      files.set('shape.mtl', Buffer.from(plain.join('')));
      for (const name of ['shape.obj', 'shape.mtl']) writeFileSync(join(tower, name), files.get(name)!);
      const obj = join(tower, 'shape.obj');
      const studio = await start();
      const page = new ModelPage(studio);
      await page.isReady();
      await page.openModels([obj, join(tower, 'shape.mtl')], [obj]);
      const own = await page.pixels();
      await studio.page.getByText('Switch on plain colors').waitFor();
      await page.switch('Plain colors too').click();
      await page.chooseForModel(STYLE);
      const painted = await page.pixels();
      expect(difference(own, painted)).toBeGreaterThan(2);
      await page.switch('Plain colors too').click();
      expect(difference(own, await page.pixels())).toBeLessThan(0.5);
      await page.switch('Plain colors too').click();
      await page.isPainted();
      await studio.page.getByText('Texture’s own detail').waitFor();

      await page.startModelExport(obj, undefined, true);
      await page.exportEnds(obj, 'Exported');
      const file = await page.exportedFile(obj);
      expect(basename(file)).toBe('shape great-wave.glb');
      await expectValidFile(file);
      expect(studio.complaints).toEqual([]);
      await studio.close();

      const again = await start();
      const later = new ModelPage(again);
      await later.model(obj).waitFor();
      await later.isPainted();
      expect(await later.switch('Plain colors too').isChecked()).toBe(true);
      expect(difference(painted, await later.pixels())).toBeLessThan(2);
      expect(again.complaints).toEqual([]);
    });

    it('says what is wrong with a model, and keeps the others', async () => {
      const { folder, start } = stage();
      const path = await figureIn(folder);
      const cut = join(folder, 'cut.glb');
      writeFileSync(cut, readFileSync(path).subarray(0, 900));
      const studio = await start();
      const page = new ModelPage(studio);
      await page.isReady();
      await page.openModels([path], [path]);
      await studio.choosePhotos([cut], () => studio.page.keyboard.press('Control+Shift+O'));
      await studio.page.getByText(/cut\.glb is damaged: it is cut off after 900 of/).waitFor();
      await page.model(path).waitFor();
      expect(studio.complaints).toEqual([]);
    });
  });
}
