// @vitest-environment happy-dom
import { createPinia, setActivePinia } from 'pinia';
import { beforeEach, describe, expect, it } from 'vitest';
import { nextTick } from 'vue';
import { pressureOf, StrokeRecorder } from '../../../../src/renderer/src/features/regions/strokeRecorder.js';
import { useLookStore } from '../../../../src/renderer/src/stores/useLookStore.js';
import { usePhotosStore } from '../../../../src/renderer/src/stores/usePhotosStore.js';
import { MAX_RADIUS, useRegionsStore } from '../../../../src/renderer/src/stores/useRegionsStore.js';
import { useToastStore } from '../../../../src/renderer/src/stores/useToastStore.js';
import { recipeSchema } from '../../../../src/shared/contract/stylize.js';
import type { BrushStroke, MaskStep } from '../../../../src/shared/domain/maskStep.js';
import { MAX_STEPS } from '../../../../src/shared/domain/paintedRegion.js';
import { photoInfo } from '../helpers.js';

const line: BrushStroke = { kind: 'brush', mode: 'add', radius: 0.05, softness: 0.4, points: [0.1, 0.1, 0.9, 0.9] };
const erasing: BrushStroke = { ...line, mode: 'subtract' };
const wand: MaskStep = {
  kind: 'color',
  mode: 'add',
  x: 0.5,
  y: 0.5,
  tolerance: 0.08,
  softness: 0.04,
  isContiguous: true,
};
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

  it('takes each step as one step of undo, and what was chosen before the first as none', async () => {
    const [regions, looks] = [useRegionsStore(), useLookStore()];
    regions.change({ styles: mosaic });
    regions.addStep(line);
    regions.addStep(erasing);
    regions.operate('invert');
    expect(looks.current.regions).toMatchObject([{ styles: mosaic, steps: [line, erasing, { kind: 'invert' }] }]);
    expect(recipeSchema.parse(looks.current)).toEqual(looks.current);
    looks.undo();
    looks.undo();
    expect(regions.active.steps).toEqual([line]);
    looks.undo();
    await nextTick();
    expect([looks.current.regions, regions.isNew]).toEqual([undefined, true]);
    looks.redo();
    expect(regions.active.styles).toEqual(mosaic);
  });

  it('ties steps that look at a video to the frame that is shown, and others to none', () => {
    const [regions, photos] = [useRegionsStore(), usePhotosStore()];
    photos.photos = [...photos.photos, { ...photoInfo('walk'), video: { seconds: 4, frames: 4, poster: 1 } }];
    photos.show('walk');
    useLookStore().chooseStyle('wave');
    regions.open();
    regions.addStep(line);
    regions.addStep(wand);
    regions.operate('refine');
    expect(regions.steps).toMatchObject([line, { ...wand, moment: 1 }, { kind: 'refine', moment: 1 }]);
    expect(regions.steps[0]).toEqual(line);
    expect(recipeSchema.parse(useLookStore().current)).toEqual(useLookStore().current);
  });

  it('lays a region that is added over the others, and takes away the one that is selected', () => {
    const [regions, looks] = [useRegionsStore(), useLookStore()];
    regions.addStep(line);
    regions.add();
    regions.change({ styles: mosaic });
    regions.addStep(line);
    expect(looks.current.regions?.map(({ styles }) => styles.length)).toEqual([0, 1]);
    regions.select(0);
    regions.remove();
    expect(looks.current.regions).toMatchObject([{ styles: mosaic }]);
    regions.remove();
    expect(looks.current.regions).toBeUndefined();
  });

  it('takes no steps where the region is found, and keeps those that were painted before', () => {
    const [regions, looks] = [useRegionsStore(), useLookStore()];
    regions.addStep(line);
    regions.change({ found: { what: 'subject', isInverted: false } });
    expect([regions.addStep(line), regions.steps]).toEqual([false, []]);
    regions.operate('invert');
    regions.dragLast(line);
    expect(looks.current.regions).toEqual([
      { styles: [], steps: [line], found: { what: 'subject', isInverted: true } },
    ]);
    expect(recipeSchema.parse(looks.current)).toEqual(looks.current);
    regions.change({ found: undefined });
    expect([regions.addStep(erasing), regions.steps]).toEqual([true, [line, erasing]]);
  });

  it('makes a region that is found at once', () => {
    const [regions, looks] = [useRegionsStore(), useLookStore()];
    regions.change({ found: { what: 'people', isInverted: false } });
    expect([looks.current.regions?.length, regions.isNew]).toEqual([1, false]);
  });

  it('clears in one step', () => {
    const [regions, looks] = [useRegionsStore(), useLookStore()];
    regions.addStep(line);
    regions.change({ steps: [] });
    looks.undo();
    expect(regions.active.steps).toHaveLength(1);
  });

  it('erases nothing where nothing is painted; another tool begins a mask in any mode', () => {
    const regions = useRegionsStore();
    expect(regions.addStep(erasing)).toBe(false);
    expect(regions.regions).toEqual([]);
    regions.operate('grow');
    expect(regions.regions).toEqual([]);
    regions.addStep({ ...wand, mode: 'intersect' });
    expect(regions.active.steps).toEqual([wand]);
  });

  it('has a strength of its own, as one undo step, until it is that of the picture', () => {
    const [regions, looks] = [useRegionsStore(), useLookStore()];
    regions.dragStrength(0.9);
    regions.addStep(line);
    expect(looks.current.regions).toMatchObject([{ strength: 0.9 }]);
    regions.dragStrength(0.4);
    regions.dragStrength(0.2);
    looks.commit();
    expect(regions.active.strength).toBe(0.2);
    expect(recipeSchema.parse(looks.current)).toEqual(looks.current);
    looks.undo();
    expect(regions.active.strength).toBe(0.9);
    regions.dragStrength(looks.current.strength);
    looks.commit();
    expect(regions.active.strength).toBeUndefined();
  });

  it('names a region and takes the name away', () => {
    const [regions, looks] = [useRegionsStore(), useLookStore()];
    regions.addStep(line);
    regions.rename('Sky');
    expect(looks.current.regions).toMatchObject([{ name: 'Sky', steps: [line] }]);
    regions.rename('');
    expect(regions.active).not.toHaveProperty('name');
    looks.undo();
    expect(regions.active.name).toBe('Sky');
  });

  it('adjusts the step that the tool has just made, as one undo step, and no other', () => {
    const [regions, looks] = [useRegionsStore(), useLookStore()];
    regions.chooseTool('wand');
    regions.addStep(wand);
    regions.set({ tolerance: 0.1 });
    regions.set({ tolerance: 0.2 });
    looks.commit();
    expect(regions.active.steps).toEqual([{ ...wand, tolerance: 0.2 }]);
    looks.undo();
    expect(regions.active.steps).toEqual([wand]);
    regions.chooseTool('color');
    regions.set({ tolerance: 0.3 });
    expect(regions.active.steps).toEqual([wand]);
  });

  it('adjusts an operation until the next step', () => {
    const [regions, looks] = [useRegionsStore(), useLookStore()];
    regions.addStep(line);
    regions.operate('shrink');
    expect([regions.isOperating, regions.lastStep]).toEqual([true, { kind: 'grow', distance: -0.004 }]);
    regions.dragLast({ kind: 'grow', distance: -0.01 });
    looks.commit();
    expect(regions.active.steps).toEqual([line, { kind: 'grow', distance: -0.01 }]);
    regions.addStep(wand);
    expect(regions.isOperating).toBe(false);
  });

  it('says when a region holds no more steps', () => {
    const [regions, looks] = [useRegionsStore(), useLookStore()];
    regions.change({ steps: Array.from({ length: MAX_STEPS }, () => line) });
    regions.addStep(line);
    expect(regions.active.steps).toHaveLength(MAX_STEPS);
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
    for (let press = 0; press < 20; press++) regions.harden(1);
    expect(regions.softness).toBe(0);
    regions.harden(-1);
    expect(regions.softness).toBe(0.1);
  });

  it('leaves a photo its own regions when it is given a copied look or a preset', () => {
    const [regions, looks] = [useRegionsStore(), useLookStore()];
    regions.addStep(line);
    looks.copy();
    looks.paste(['two']);
    expect(looks.lookOf('two')).toMatchObject({ styles: [{ styleId: 'wave' }] });
    expect(looks.lookOf('two').regions).toBeUndefined();
    looks.use({ ...looks.lookOf('two'), strength: 0.4 });
    expect(looks.current).toMatchObject({ strength: 0.4, regions: [{ steps: [line] }] });
  });
});

describe('StrokeRecorder', () => {
  const photo = { width: 1000, height: 500 };

  const at = (x: number, y: number, pressure = 1) => ({ x, y, pressure });

  it('leaves out places that are too near to be seen, and tells from where it goes on', () => {
    const recorder = new StrokeRecorder(at(0.5, 0.5), 0.1, photo);
    expect(recorder.extend(at(0.505, 0.5))).toBeNull();
    expect(recorder.extend(at(0.6, 0.5))).toEqual(at(0.5, 0.5));
    expect(recorder.extend(at(0.6, 0.6123456))).toEqual(at(0.6, 0.5));
    expect(recorder.recorded).toEqual({ points: [0.5, 0.5, 0.6, 0.5, 0.6, 0.61235] });
  });

  it('keeps the pressure of a pen, and of nothing else', () => {
    const recorder = new StrokeRecorder(at(0.5, 0.5, pressureOf({ pointerType: 'pen', pressure: 0.25 })), 0.1, photo);
    recorder.extend(at(0.7, 0.5, pressureOf({ pointerType: 'pen', pressure: 0 })));
    expect(recorder.recorded).toEqual({ points: [0.5, 0.5, 0.7, 0.5], pressures: [0.25, 0.05] });
    expect(pressureOf({ pointerType: 'mouse', pressure: 0.5 })).toBe(1);
  });
});
