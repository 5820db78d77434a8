import { useAppStore } from './useAppStore.js';
import { useBatchStore } from './useBatchStore.js';
import { useClipStore } from './useClipStore.js';
import { useEngineStore } from './useEngineStore.js';
import { useJobsStore } from './useJobsStore.js';
import { useModelPreviewStore } from './useModelPreviewStore.js';
import { useModelsStore } from './useModelsStore.js';
import { usePhotosStore } from './usePhotosStore.js';
import { usePresetsStore } from './usePresetsStore.js';
import { usePreviewStore } from './usePreviewStore.js';
import { useProjectsStore } from './useProjectsStore.js';
import { reportError } from './useReportError.js';
import { useResultsStore } from './useResultsStore.js';
import { useSettingsStore } from './useSettingsStore.js';
import { useSharpTilesStore } from './useSharpTilesStore.js';
import { useStylesStore } from './useStylesStore.js';
import { useTrainingsStore } from './useTrainingsStore.js';
import { useVideosStore } from './useVideosStore.js';

/** Fills every store from the studio. If one fails, its error is shown and the others continue. */
export async function loadStores(): Promise<void> {
  // Language and theme first, so that the window does not flash in another one.
  await useAppStore().load().catch(reportError);
  await useSettingsStore().load().catch(reportError);
  const loads = [useEngineStore().load(), usePhotosStore().load(), useStylesStore().load(), useJobsStore().load()];
  await Promise.all(loads.map((load) => load.catch(reportError)));
  await useModelsStore().load().catch(reportError);
  const later = [usePresetsStore().load(), useTrainingsStore().load(), useProjectsStore().load()];
  await Promise.all([...later, useBatchStore().load()].map((load) => load.catch(reportError)));
  useVideosStore().load();
  useClipStore().load();
  useModelPreviewStore().load();
  usePreviewStore().load();
  useResultsStore().load();
  useSharpTilesStore().load();
}
