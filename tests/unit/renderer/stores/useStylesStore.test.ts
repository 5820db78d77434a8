// @vitest-environment happy-dom
import { createPinia, setActivePinia } from 'pinia';
import { afterEach, expect, it } from 'vitest';
import { setConnection } from '../../../../src/renderer/src/api/connection.js';
import { setLocale } from '../../../../src/renderer/src/i18n/i18n.js';
import { useStylesStore } from '../../../../src/renderer/src/stores/useStylesStore.js';
import { createStudioClient } from '../../../../src/shared/contract/client.js';
import type { StyleListItem } from '../../../../src/shared/contract/styles.js';
import { PLAIN_FRAME } from '../../../../src/shared/domain/frame.js';

const mosaic: StyleListItem = {
  id: 'built-in/mosaic',
  name: 'Mosaic',
  description: null,
  media: null,
  isBuiltIn: true,
  isFavorite: false,
  isUsable: true,
  canBlend: true,
  polishedAt: 0,
};

afterEach(() => setLocale('en'));

it.each([
  ['en', 'Mosaic'],
  ['zh-CN', '马赛克'],
] as const)('makes a style of a part under the name that is shown (%s)', async (locale, name) => {
  const asked: unknown[] = [];
  const client = createStudioClient({
    invoke: (call, input) => {
      if (call === 'styles.crop') asked.push(input);
      return Promise.resolve({ ok: true, value: { styles: [mosaic], problems: [], style: mosaic, polishes: [] } });
    },
    subscribe: () => () => undefined,
  });
  setConnection({ client, mediaUrl: () => '', sourceOf: () => Promise.resolve(null), onLine: () => () => undefined });
  setActivePinia(createPinia());
  setLocale(locale);
  const styles = useStylesStore();
  await styles.load();
  expect(await styles.crop(styles.byId.get(mosaic.id)!, PLAIN_FRAME, 2)).toBe(true);
  expect(asked).toEqual([{ styleId: mosaic.id, name, frame: PLAIN_FRAME, copies: 2 }]);
});
