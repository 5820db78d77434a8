import { expect, it } from 'vitest';
import { addRecipe } from '../../../../src/main/images/xmpRecipe.js';
import { PLAIN_SETTINGS, type LookSettings } from '../../../../src/shared/domain/look.js';

/** The attributes of a recipe, by their names. */
function attributesOf(settings: Partial<LookSettings>): Record<string, string> {
  const look = { ...PLAIN_SETTINGS, styles: [{ name: 'Wheat', weight: 1 }], ...settings };
  const xmp = addRecipe(undefined, { look, appVersion: '1' });
  return Object.fromEntries(
    [...xmp.matchAll(/ pentimento:(\w+)="([^"]*)"/g)].map(([, name, value]) => [name!, value!]),
  );
}

it('names every setting that changes the picture, the size of the strokes too', () => {
  const finish = { colors: 'palette', colorAmount: 0.5, detail: 0.25 } as const;
  expect(attributesOf({ strength: 0.8, strokePx: 768, effort: 'fine', finish })).toEqual({
    style: 'Wheat',
    strength: '0.8',
    strokePx: '768',
    effort: 'fine',
    colors: 'palette',
    colorAmount: '0.5',
    detail: '0.25',
    version: '1',
  });
});

it('leaves out what is as if it were absent', () => {
  expect(attributesOf({})).toEqual({ style: 'Wheat', strength: '1', version: '1' });
});
