// @vitest-environment happy-dom
import { createPinia, setActivePinia } from 'pinia';
import { beforeEach, describe, expect, it } from 'vitest';
import { nextTick } from 'vue';
import { StrokeRecorder } from '../../../../src/renderer/src/features/regions/strokeRecorder.js';
import { useLookStore } from '../../../../src/renderer/src/stores/useLookStore.js';
import { usePhotosStore } from '../../../../src/renderer/src/stores/usePhotosStore.js';
import { MAX_RADIUS, useRegionsStore } from '../../../../src/renderer/src/stores/useRegionsStore.js';
import { useToastStore } from '../../../../src/renderer/src/stores/useToastStore.js';
import { recipeSchema } from '../../../../src/shared/contract/stylize.js';
import { MAX_STROKES } from '../../../../src/shared/domain/paintedRegion.js';
import { photoInfo } from '../helpers.js';

const line = [0.1, 0.1, 0.9, 0.9];
const mosaic = [{ styleId: 'mosaic', weight: 1 }];

describe('useRegionsStore', () => {
  beforeEach(() => {
    setActivePinia(createPinia());
    const photos = usePhotosStore();
    photos.photos = [photoInfo('one'), photoInfo('two')];
    photos.show('one');
    useLookStore().chooseStyle('wave');
    useRegionsStore().open();
  });

  it('takes each stroke as one step of undo, and what was chosen before the first as none', async () => {
    const [regions, looks] = [useRegionsStore(), useLookStore()];
    regions.change({ styles: mosaic });
    regions.change({ isInverted: true });
    regions.addStroke(line);
    regions.isErasing = true;
    regions.addStroke(line);
    expect(looks.current.regions).toMatchObject([
      { styles: mosaic, isInverted: true, strokes: [{ isErasing: false, points: line }, { isErasing: true }] },
    ]);
    expect(recipeSchema.parse(looks.current)).toEqual(looks.current);
    looks.undo();
    expect(regions.active.strokes).toHaveLength(1);
    looks.undo();
    await nextTick();
    expect([looks.current.regions, regions.isNew]).toEqual([undefined, true]);
    looks.redo();
    expect(regions.active.styles).toEqual(mosaic);
  });

  it('lays a region that is added over the others, and takes away the one that is selected', () => {
    const [regions, looks] = [useRegionsStore(), useLookStore()];
    regions.addStroke(line);
    regions.add();
    regions.change({ styles: mosaic });
    regions.addStroke(line);
    expect(looks.current.regions?.map(({ styles }) => styles.length)).toEqual([0, 1]);
    regions.select(0);
    regions.remove();
    expect(looks.current.regions).toMatchObject([{ styles: mosaic }]);
    regions.remove();
    expect(looks.current.regions).toBeUndefined();
  });

  it('clears and turns inside out in one step each', () => {
    const [regions, looks] = [useRegionsStore(), useLookStore()];
    regions.addStroke(line);
    regions.change({ isInverted: true });
    regions.change({ strokes: [] });
    looks.undo();
    expect(regions.active.strokes).toHaveLength(1);
    looks.undo();
    expect(regions.active.isInverted).toBe(false);
  });

  it('erases nothing where nothing is painted', () => {
    const regions = useRegionsStore();
    regions.isErasing = true;
    regions.addStroke(line);
    expect(regions.regions).toEqual([]);
  });

  it('says when a region holds no more strokes', () => {
    const [regions, looks] = [useRegionsStore(), useLookStore()];
    const stroke = { isErasing: false, radius: 0.1, softness: 0, points: [0.5, 0.5] };
    regions.change({ strokes: Array.from({ length: MAX_STROKES }, () => stroke) });
    regions.addStroke(line);
    expect(regions.active.strokes).toHaveLength(MAX_STROKES);
    expect(useToastStore().toasts.at(-1)?.tone).toBe('problem');
    expect(looks.current.regions).toHaveLength(1);
  });

  it('ends with the photo and with its style', async () => {
    const [regions, looks] = [useRegionsStore(), useLookStore()];
    usePhotosStore().show('two');
    await nextTick();
    expect(regions.isOpen).toBe(false);
    regions.open();
    expect(regions.isOpen).toBe(false);
    usePhotosStore().show('one');
    regions.open();
    looks.change({ ...looks.current, styles: [] });
    await nextTick();
    expect(regions.isOpen).toBe(false);
  });

  it('keeps the brush within its bounds', () => {
    const regions = useRegionsStore();
    for (let press = 0; press < 40; press++) regions.resize(1);
    expect(regions.radius).toBe(MAX_RADIUS);
    for (let press = 0; press < 80; press++) regions.resize(-1);
    expect(regions.radius).toBeGreaterThan(0);
  });

  it('leaves a photo its own regions when it is given a copied look or a preset', () => {
    const [regions, looks] = [useRegionsStore(), useLookStore()];
    regions.addStroke(line);
    looks.copy();
    looks.paste(['two']);
    expect(looks.lookOf('two')).toMatchObject({ styles: [{ styleId: 'wave' }] });
    expect(looks.lookOf('two').regions).toBeUndefined();
    looks.use({ ...looks.lookOf('two'), strength: 0.4 });
    expect(looks.current).toMatchObject({ strength: 0.4, regions: [{ strokes: [{ points: line }] }] });
  });
});

describe('StrokeRecorder', () => {
  const photo = { width: 1000, height: 500 };

  it('leaves out places that are too near to be seen, and tells from where it goes on', () => {
    const recorder = new StrokeRecorder({ x: 0.5, y: 0.5 }, 0.1, photo);
    expect(recorder.extend({ x: 0.505, y: 0.5 })).toBeNull();
    expect(recorder.extend({ x: 0.6, y: 0.5 })).toEqual({ x: 0.5, y: 0.5 });
    expect(recorder.extend({ x: 0.6, y: 0.6123456 })).toEqual({ x: 0.6, y: 0.5 });
    expect(recorder.points).toEqual([0.5, 0.5, 0.6, 0.5, 0.6, 0.61235]);
  });
});
