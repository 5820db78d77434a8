import { defineStore } from 'pinia';
import { computed, ref, shallowRef, watch } from 'vue';
import type { EventPayload } from '../../../shared/contract/contract.js';
import type { ModelChoice } from '../../../shared/contract/models.js';
import { CancelledError, toSerialized, type ErrorData } from '../../../shared/errors.js';
import { studio } from '../api/connection.js';
import { isSameLook, withRegions, type Look } from './look.js';
import { PreviewPipeline } from './previewPipeline.js';
import { useEngineStore } from './useEngineStore.js';
import { useLookStore } from './useLookStore.js';
import { useModelsStore } from './useModelsStore.js';
import { useStylesStore } from './useStylesStore.js';

interface Wish {
  readonly modelId: string;
  readonly look: Look;
  readonly choice: ModelChoice;
  /** How the look's styles paint: changes when one of them is polished. */
  readonly polish: string;
}

type Picture = Pick<EventPayload<'models.coarse'>, 'textures' | 'seams'>;

/** Painted textures of a model, and the look that they have. */
export interface ShownTextures extends Wish, Picture {
  /** False while sharper ones are still to come. */
  readonly isFinal: boolean;
}

/** The painted textures of the model in the view. They follow the model and its look: first coarse, then sharp. */
export const useModelPreviewStore = defineStore('modelPreview', () => {
  const models = useModelsStore();
  const looks = useLookStore();
  const previews = shallowRef<Readonly<Record<string, ShownTextures>>>({});
  const isBusy = ref(false);
  const fraction = ref<number | null>(null);
  const error = shallowRef<ErrorData | null>(null);
  const startedAt = ref(0);
  /** Whether the user stopped the preview; reset at the next change. */
  const isStopped = ref(false);

  const hasChoice = computed(() => models.choice.materials?.length !== 0 && models.choice.parts?.length !== 0);
  const canPaint = computed(() => models.current !== null && models.paintableOf(models.current).length > 0);
  const isWanted = computed(() => looks.hasStyle && hasChoice.value && canPaint.value);
  const polish = computed(() =>
    looks.current.styles.map(({ styleId }) => useStylesStore().byId.get(styleId)?.polishedAt ?? 0).join(),
  );

  /** The textures in the view; those of an older look stay until the new ones arrive. Null without a style. */
  const shown = computed(() => {
    if (!isWanted.value || models.currentId === null) return null;
    return previews.value[models.currentId] ?? null;
  });
  const isUpToDate = computed(() => {
    const wish = wishNow();
    return shown.value?.isFinal === true && wish !== null && isSameWish(shown.value, wish);
  });

  const pipeline = new PreviewPipeline<Wish, Picture>({
    start: (requestId, { modelId, look, choice }) => {
      const recipe = { ...look, styles: [...look.styles] };
      return studio().client.call('models.preview', { requestId, modelId, recipe, choice });
    },
    cancel: (requestId) => {
      studio()
        .client.call('models.cancelPreview', { requestId })
        .catch(() => undefined);
    },
    onPicture(wish, { textures, seams }, isFinal) {
      error.value = null;
      previews.value = { ...previews.value, [wish.modelId]: { ...wish, textures, seams, isFinal } };
    },
    onFailed(_, thrown) {
      if (!(thrown instanceof CancelledError)) error.value = toSerialized(thrown);
    },
    onBusy(isNowBusy) {
      isBusy.value = isNowBusy;
      fraction.value = null;
      if (isNowBusy) startedAt.value = Date.now();
    },
    isOtherPicture: (older, newer) =>
      older.modelId !== newer.modelId ||
      older.look.styles.map((s) => s.styleId).join() !== newer.look.styles.map((s) => s.styleId).join(),
  });

  function wishNow(): Wish | null {
    const { currentId: modelId, choice } = models;
    if (modelId === null || !isWanted.value) return null;
    return { modelId, look: withRegions(looks.current, undefined), choice, polish: polish.value };
  }

  function load(): void {
    const { client } = studio();
    client.on('preview.progress', (progress) => {
      if (pipeline.isCurrent(progress.requestId)) fraction.value = progress.fraction;
    });
    client.on('models.coarse', ({ requestId, ...picture }) => pipeline.coarse(requestId, picture));
    watch([() => models.currentId, () => models.choice, () => looks.current, polish], refresh, { immediate: true });
    const engine = useEngineStore();
    // If the engine crashed, the preview is lost: request it once more from the new engine.
    watch(
      () => engine.state?.crashes ?? 0,
      (crashes, before) => {
        if (crashes > before && !isUpToDate.value) setTimeout(refresh, 500);
      },
    );
  }

  function refresh(): void {
    isStopped.value = false;
    error.value = null;
    const wish = wishNow();
    if (wish === null || isUpToDate.value) pipeline.stop();
    else pipeline.want(wish);
  }

  /** Stops the running preview and keeps the textures that are shown. */
  function stop(): void {
    pipeline.stop();
    isStopped.value = true;
  }

  return { shown, isBusy, fraction, error, startedAt, isStopped, isUpToDate, isWanted, hasChoice, load, refresh, stop };
});

function isSameWish(a: Wish, b: Wish): boolean {
  return (
    a.modelId === b.modelId &&
    a.polish === b.polish &&
    isSameLook(a.look, b.look) &&
    JSON.stringify(a.choice) === JSON.stringify(b.choice)
  );
}
