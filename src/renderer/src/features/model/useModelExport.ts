import { computed, ref } from 'vue';
import type { ModelExportTarget, ModelInfo } from '../../../../shared/contract/models.js';
import type { TEXTURE_FORMATS } from '../../../../shared/domain/modelFormat.js';
import { studio } from '../../api/connection.js';
import { useAppStore } from '../../stores/useAppStore.js';
import { useJobsStore } from '../../stores/useJobsStore.js';
import { useLookStore } from '../../stores/useLookStore.js';
import { withRegions } from '../../stores/look.js';
import { useModelsStore } from '../../stores/useModelsStore.js';
import { describeThrown, type ErrorWords } from '../../stores/useReportError.js';
import { useSettingsStore } from '../../stores/useSettingsStore.js';
import { folderOf } from '../export/fileNames.js';

/** `beside`: into the model's folder. `folder`: into a chosen folder. `download`: kept by the studio for a download. */
export type ModelTargetKind = 'beside' | 'folder' | 'download';

/** `own`: each texture keeps its format. */
export type ModelTextureFormat = 'own' | (typeof TEXTURE_FORMATS)[number];

/** The state of the dialog that exports 3D models, and the action of its button. */
export function useModelExport() {
  const app = useAppStore();
  const models = useModelsStore();
  const looks = useLookStore();
  const jobs = useJobsStore();
  const { settings } = useSettingsStore();
  const scope = ref<'this' | 'all'>('this');
  const target = ref<ModelTargetKind>('download');
  const folder = ref<string | null>(settings.exportFolder);
  const problem = ref<ErrorWords | null>(null);
  const asGlb = ref(false);
  const textureFormat = ref<ModelTextureFormat>('own');

  /** The open models that have a style and something to paint. */
  const styled = computed(() =>
    models.models.filter((model) => looks.lookOf(model.id).styles.length > 0 && models.paintableOf(model).length > 0),
  );
  const chosen = computed(() => styled.value.filter(({ id }) => scope.value === 'all' || id === models.currentId));
  const isReady = computed(
    () =>
      chosen.value.length > 0 &&
      chosen.value.every(({ id }) => {
        const { materials, parts } = models.choiceOf(id);
        return materials?.length !== 0 && parts?.length !== 0;
      }),
  );
  const targets = computed<ModelTargetKind[]>(() => [
    ...(app.info?.capabilities.kind === 'browser' ? (['download'] as const) : []),
    ...(chosen.value.every(({ path }) => path !== null) ? (['beside'] as const) : []),
    ...(app.info?.capabilities.nativeDialogs ? (['folder'] as const) : []),
  ]);

  /** Whether a model is not a GLB file already. */
  const canBecomeGlb = computed(() => chosen.value.some(({ name }) => !/\.glb$/i.test(name)));

  /** Resets the dialog when it opens. */
  function begin(): void {
    problem.value = null;
    scope.value = 'this';
    keepTarget();
  }

  function keepTarget(): void {
    if (!targets.value.includes(target.value)) target.value = targets.value[0] ?? 'download';
  }

  async function chooseFolder(): Promise<void> {
    const picked = await studio().client.call('dialogs.pickFolder', { purpose: 'export' });
    if (picked.folder !== null) folder.value = picked.folder;
  }

  /** Null if the user cancelled a dialog. */
  async function targetOf({ path }: ModelInfo): Promise<ModelExportTarget | null> {
    if (target.value === 'download') return { kind: 'download' };
    if (target.value === 'beside') return { kind: 'folder', folder: folderOf(path ?? '') };
    if (folder.value === null) await chooseFolder();
    return folder.value === null ? null : { kind: 'folder', folder: folder.value };
  }

  /** @returns whether the exports were started; if not, `problem` has the reason, unless the user cancelled */
  async function start(): Promise<boolean> {
    problem.value = null;
    try {
      for (const model of chosen.value) {
        const place = await targetOf(model);
        if (!place) return false;
        const look = withRegions(looks.lookOf(model.id), undefined);
        await jobs.startModelExport({
          modelId: model.id,
          recipe: { ...look, styles: [...look.styles] },
          choice: models.choiceOf(model.id),
          asGlb: asGlb.value && canBecomeGlb.value,
          textureFormat: textureFormat.value === 'own' ? null : textureFormat.value,
          quality: null,
          target: place,
        });
      }
      return true;
    } catch (thrown) {
      problem.value = describeThrown(thrown);
      return false;
    }
  }

  return {
    scope,
    target,
    folder,
    problem,
    asGlb,
    textureFormat,
    styled,
    canBecomeGlb,
    isReady,
    targets,
    begin,
    keepTarget,
    chooseFolder,
    start,
  };
}
