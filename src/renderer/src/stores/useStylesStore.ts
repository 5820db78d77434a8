import { defineStore } from 'pinia';
import { computed, ref, shallowRef } from 'vue';
import type { PhotoSource } from '../../../shared/contract/photos.js';
import type { Polish } from '../../../shared/contract/polish.js';
import type { StyleListItem } from '../../../shared/contract/styles.js';
import type { Frame } from '../../../shared/domain/frame.js';
import { firstOf } from '../../../shared/domain/pictureCount.js';
import { studio } from '../api/connection.js';
import { download } from '../api/download.js';
import { i18n } from '../i18n/i18n.js';
import { zhStyleNames } from '../i18n/zhCN/styleNames.js';
import { useAppStore } from './useAppStore.js';
import { describeError, describeThrown, reportError } from './useReportError.js';
import { useToastStore } from './useToastStore.js';

export type StyleFilter = 'all' | 'favorites' | 'own';

/** The gallery: all styles, and the ones that are shown. */
export const useStylesStore = defineStore('styles', () => {
  const listed = shallowRef<readonly StyleListItem[]>([]);
  /** All styles; built-in ones have their names in the user's language. */
  const styles = computed(() =>
    i18n.global.locale.value === 'zh-CN' ? listed.value.map(withChineseName) : listed.value,
  );
  const isLoaded = ref(false);
  const search = ref('');
  const filter = ref<StyleFilter>('all');
  const isAdding = ref(false);
  /** The style whose picture is being cropped. */
  const cropped = shallowRef<StyleListItem | null>(null);

  /** The styles that are being polished or wait for it, by id. */
  const polishes = shallowRef<ReadonlyMap<string, Polish>>(new Map());

  const byId = computed(() => new Map(styles.value.map((style) => [style.id, style])));
  const shown = computed(() => styles.value.filter((style) => passes(style, filter.value, search.value)));

  async function load(): Promise<void> {
    studio().client.on('styles.changed', ({ styles: changed }) => (listed.value = changed));
    studio().client.on('styles.imported', ({ style }) => tellImported(style.name, true));
    studio().client.on('styles.importFailed', ({ name, error }) => {
      const { title, advice } = describeError(error);
      useToastStore().show({ tone: 'problem', text: `${name}: ${title}`, detail: advice || undefined });
    });
    studio().client.on('polish.changed', ({ polishes: changed }) => setPolishes(changed));
    studio().client.on('polish.ended', ({ name, isBetter }) => {
      const text = i18n.global.t(isBetter ? 'styles.polishDone' : 'styles.polishNoGain', { name });
      useToastStore().show({ tone: isBetter ? 'ok' : 'info', text });
    });
    setPolishes((await studio().client.call('polish.list')).polishes);
    const { styles: found, problems } = await studio().client.call('styles.list');
    listed.value = found;
    isLoaded.value = true;
    for (const problem of problems) useToastStore().show({ tone: 'problem', text: problem });
  }

  function setPolishes(list: readonly Polish[]): void {
    polishes.value = new Map(list.map((polish) => [polish.styleId, polish]));
  }

  /** Polishes a style, ends its polish and keeps what that has learned, or goes back to the unpolished one. */
  async function polish(styleId: string, what: 'start' | 'stop' | 'undo'): Promise<void> {
    await studio().client.call(`polish.${what}`, { styleId }).catch(reportError);
  }

  /** Makes styles from artworks. @returns the last one made. */
  async function addFromFiles(files: readonly File[]): Promise<StyleListItem | null> {
    let added: StyleListItem | null = null;
    isAdding.value = true;
    try {
      for (const file of files) {
        const source = await studio().sourceOf(file);
        added = source ? ((await add(source)) ?? added) : added;
      }
    } catch (thrown) {
      reportError(thrown);
    } finally {
      isAdding.value = false;
    }
    return added;
  }

  async function addFromSources(sources: readonly PhotoSource[]): Promise<StyleListItem | null> {
    let added: StyleListItem | null = null;
    isAdding.value = true;
    for (const source of sources) added = (await add(source)) ?? added;
    isAdding.value = false;
    return added;
  }

  async function add(source: PhotoSource): Promise<StyleListItem | null> {
    try {
      const { style, pictures } = await studio().client.call('styles.addFromImage', { source });
      const { t } = i18n.global;
      const crop = { label: t('styles.crop'), run: () => (cropped.value = style) };
      const detail = pictures === 1 ? undefined : t(`styles.${firstOf(pictures)}`, { count: pictures });
      useToastStore().show({ tone: 'ok', text: t('styles.added', { name: style.name }), detail, action: crop });
      return style;
    } catch (thrown) {
      reportError(thrown);
      return null;
    }
  }

  function tellImported(name: string, isNew: boolean, detail?: string): void {
    const text = i18n.global.t(isNew ? 'styles.added' : 'styles.present', { name });
    useToastStore().show({ tone: 'ok', text, detail });
  }

  /** Adds the styles of packs. If one fails, the others are still added. @returns the last one added. */
  async function importPacks(files: readonly File[]): Promise<StyleListItem | null> {
    let added: StyleListItem | null = null;
    for (const file of files) {
      try {
        const source = await studio().sourceOf(file);
        if (!source) continue;
        const { style, outcome, isFromPicture } = await studio().client.call('styles.importPack', { source });
        const detail = isFromPicture ? i18n.global.t('styles.fromPicture') : undefined;
        tellImported(style.name, outcome === 'installed', detail);
        added = style;
      } catch (thrown) {
        reportError(thrown);
      }
    }
    return added;
  }

  /** Writes a style to a file that the user chooses, otherwise as a download. */
  async function exportPack({ id: styleId, name }: StyleListItem): Promise<void> {
    const { client, mediaUrl } = studio();
    const hasDialogs = useAppStore().info?.capabilities.nativeDialogs ?? false;
    try {
      const suggestedName = `${name}.pentstyle`;
      const { path } = hasDialogs
        ? await client.call('dialogs.pickSavePath', { suggestedName, format: 'pentstyle' })
        : { path: null };
      if (hasDialogs && path === null) return;
      const pack = await client.call('styles.exportPack', { styleId, path });
      if (pack.path === null) download(mediaUrl(pack.media, 'file'), pack.fileName);
      useToastStore().show({ tone: 'ok', text: i18n.global.t('styles.exported', { name, file: pack.fileName }) });
    } catch (thrown) {
      reportError(thrown);
    }
  }

  /** Makes a new style from a crop of a style's picture, repeated in `copies`. @returns whether it was made */
  async function crop({ id: styleId, name }: StyleListItem, frame: Frame, copies: number): Promise<boolean> {
    try {
      const { style } = await studio().client.call('styles.crop', { styleId, name, frame, copies });
      useToastStore().show({ tone: 'ok', text: i18n.global.t('styles.added', { name: style.name }) });
      return true;
    } catch (thrown) {
      reportError(thrown);
      return false;
    }
  }

  async function setFavorite(styleId: string, isFavorite: boolean): Promise<void> {
    listed.value = listed.value.map((style) => (style.id === styleId ? { ...style, isFavorite } : style));
    await studio().client.call('styles.setFavorite', { styleId, isFavorite }).catch(reportError);
  }

  /** @returns the problem with the name, in the user's language; null if the style was renamed. */
  async function rename(styleId: string, name: string): Promise<string | null> {
    try {
      await studio().client.call('styles.rename', { styleId, name });
      return null;
    } catch (thrown) {
      return describeThrown(thrown).title;
    }
  }

  /** Removes one of the user's styles from the gallery. The toast can restore it. */
  async function remove(style: StyleListItem): Promise<void> {
    const { t } = i18n.global;
    try {
      await studio().client.call('styles.remove', { styleId: style.id });
      const restore = (): void => {
        studio().client.call('styles.restore', { styleId: style.id }).catch(reportError);
      };
      const text = t('styles.removed', { name: style.name });
      useToastStore().show({ tone: 'info', text, action: { label: t('common.undo'), run: restore } });
    } catch (thrown) {
      reportError(thrown);
    }
  }

  return {
    styles,
    isLoaded,
    search,
    filter,
    isAdding,
    cropped,
    polishes,
    polish,
    byId,
    shown,
    load,
    addFromFiles,
    addFromSources,
    crop,
    importPacks,
    exportPack,
    setFavorite,
    rename,
    remove,
  };
});

/** Both names can be searched. */
function withChineseName(style: StyleListItem): StyleListItem {
  const name = zhStyleNames[style.id];
  return name === undefined ? style : { ...style, name, description: [style.name, style.description].join(' ') };
}

function passes(style: StyleListItem, filter: StyleFilter, search: string): boolean {
  if (filter === 'favorites' && !style.isFavorite) return false;
  if (filter === 'own' && style.isBuiltIn) return false;
  const text = `${style.name} ${style.description ?? ''}`.toLowerCase();
  return search
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word));
}
