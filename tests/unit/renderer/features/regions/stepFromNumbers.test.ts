// @vitest-environment happy-dom
import { describe, expect, it } from 'vitest';
import { numbersIn, stepFromNumbers } from '../../../../../src/renderer/src/features/regions/stepFromNumbers.js';
import { FIRST_SETTINGS, type MaskTool } from '../../../../../src/renderer/src/stores/maskTools.js';
import type { ShareBox } from '../../../../../src/shared/domain/foundArea.js';
import { PLAIN_FRAME, type Frame } from '../../../../../src/shared/domain/frame.js';

const photo = { width: 400, height: 200 };
const step = (tool: MaskTool, fields: Record<string, string>, frame: Frame = PLAIN_FRAME) =>
  stepFromNumbers({ tool, fields, scene: { photo, frame }, mode: 'add', settings: FIRST_SETTINGS });

describe('stepFromNumbers', () => {
  it('reads decimal points and commas, and pairs in any notation', () => {
    expect(numbersIn('12,5')).toEqual([12.5]);
    expect(numbersIn('20 20, 80 20; 50 80')).toEqual([20, 20, 80, 20, 50, 80]);
    expect(numbersIn('20, x')).toBeNull();
    expect(numbersIn('500')).toBeNull();
  });

  it('places shapes in percent of the picture', () => {
    expect(step('rectangle', { left: '0', top: '0', width: '50', height: '100' })).toMatchObject({
      kind: 'rectangle',
      x: 0.25,
      y: 0.5,
      width: 0.5,
      height: 0.5,
      angle: 0,
    });
    expect(step('linear', { x1: '0', y1: '50', x2: '100', y2: '50' })).toMatchObject({
      x1: 0,
      y1: 0.5,
      x2: 1,
      y2: 0.5,
    });
    expect(step('wand', { x: '25', y: '75' })).toMatchObject({ kind: 'color', x: 0.25, y: 0.75, isContiguous: true });
    expect(step('polygon', { corners: '0 0, 100 0, 0 100' })).toMatchObject({ points: [0, 0, 1, 0, 0, 1] });
  });

  it('places a box around a subject, or a mark on it', () => {
    expect(step('subjectBox', { left: '10', top: '20', width: '50', height: '90' })).toEqual({
      kind: 'subject',
      mode: 'add',
      box: { x: 0.1, y: 0.2, width: 0.5, height: 0.8 },
    });
    expect(step('subject', { x: '25', y: '75' })).toEqual({ kind: 'subject', mode: 'add', scribble: [0.25, 0.75] });
    expect(step('subjectBox', { left: '101', top: '20', width: '50', height: '50' })).toBeNull();
    expect(step('subject', { x: '125', y: '75' })).toBeNull();
    const turned = { ...PLAIN_FRAME, angle: 30, width: 0.5, height: 0.5 };
    const { box } = step('subjectBox', { left: '0', top: '0', width: '100', height: '100' }, turned) as {
      box: ShareBox;
    };
    expect(box.x + box.width / 2).toBeCloseTo(0.5, 3);
    expect(box.width).toBeGreaterThan(0.5);
  });

  it('follows a picture that is turned and cropped', () => {
    const frame = { ...PLAIN_FRAME, turns: 1, x: 0.5, y: 0.25, height: 0.5 };
    // A quarter turn clockwise: the upper half of what is shown is the left part of the photo.
    expect(step('ellipse', { left: '0', top: '0', width: '100', height: '100' }, frame)).toMatchObject({
      x: 0.25,
      y: 0.5,
      width: 0.5,
      height: 0.5,
      angle: -90,
    });
  });

  it('gives nothing for numbers that describe nothing', () => {
    expect(step('rectangle', { left: '0', top: '0', width: '0', height: '10' })).toBeNull();
    expect(step('rectangle', { left: '0', top: '', width: '10', height: '10' })).toBeNull();
    expect(step('linear', { x1: '5', y1: '5', x2: '5', y2: '5' })).toBeNull();
    expect(step('wand', { x: '120', y: '5' })).toBeNull();
    expect(step('lasso', { corners: '0 0, 10 10' })).toBeNull();
    expect(step('brush', {})).toBeNull();
  });
});
