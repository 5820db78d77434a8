// @vitest-environment happy-dom
import { describe, expect, it } from 'vitest';
import { createApp } from 'vue';
import { useLookWords } from '../../../../src/renderer/src/composables/useLookWords.js';
import { i18n } from '../../../../src/renderer/src/i18n/i18n.js';
import { PLAIN_LOOK, type Look } from '../../../../src/renderer/src/stores/look.js';

function describeLook(look: Look): string {
  let words = '';
  const app = createApp({
    setup() {
      words = useLookWords().describeLook(look);
      return () => null;
    },
  });
  app.use(i18n).mount(document.createElement('div'));
  app.unmount();
  return words;
}

describe('describeLook', () => {
  it('says no more than strength and strokes of a plain look', () => {
    expect(describeLook(PLAIN_LOOK)).toBe('100 %, Medium');
  });

  it('names colors, detail and regions, with their share', () => {
    const region = { styles: [], steps: [] };
    const finish = { colors: 'palette', colorAmount: 0.5, detail: 0.3 } as const;
    expect(describeLook({ ...PLAIN_LOOK, strength: 0.8, strokePx: null, finish, regions: [region] })).toBe(
      '80 %, Every pixel, photo’s palette 50 %, detail 30 %, 1 region',
    );
  });

  it('leaves out the share of colors that are all the photo’s, and colors without any share', () => {
    const finish = { colors: 'luminance', colorAmount: 1, detail: 0 } as const;
    expect(describeLook({ ...PLAIN_LOOK, finish })).toBe('100 %, Medium, photo’s colors');
    expect(describeLook({ ...PLAIN_LOOK, finish: { ...finish, colorAmount: 0 } })).toBe('100 %, Medium');
  });
});
