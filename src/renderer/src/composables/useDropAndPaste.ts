import { useEventListener } from '@vueuse/core';
import { ref } from 'vue';
import { isCompanionName, isModelName } from '../../../shared/domain/modelFormat.js';
import { useLookStore } from '../stores/useLookStore.js';
import { useMaskFilesStore } from '../stores/useMaskFilesStore.js';
import { useModelsStore } from '../stores/useModelsStore.js';
import { usePhotosStore } from '../stores/usePhotosStore.js';
import { useStylesStore } from '../stores/useStylesStore.js';

/** What a dropped file becomes. */
export type DropPurpose = 'photo' | 'style' | 'mask';

/** Handles files dropped anywhere on the window, and pasted pictures. */
export function useDropAndPaste() {
  const photos = usePhotosStore();
  const styles = useStylesStore();
  const looks = useLookStore();
  const masks = useMaskFilesStore();
  const isDragging = ref(false);
  let depth = 0;

  const hasFiles = (event: DragEvent): boolean => event.dataTransfer?.types.includes('Files') ?? false;

  useEventListener(window, 'dragenter', (event) => {
    if (!hasFiles(event)) return;
    depth++;
    isDragging.value = true;
  });
  useEventListener(window, 'dragleave', (event) => {
    if (!hasFiles(event)) return;
    depth = Math.max(0, depth - 1);
    isDragging.value = depth > 0;
  });
  useEventListener(window, 'dragover', (event) => {
    // Without this the browser would open the file instead of the page.
    if (hasFiles(event)) event.preventDefault();
  });
  useEventListener(window, 'drop', (event) => {
    if (!hasFiles(event)) return;
    event.preventDefault();
    void take([...(event.dataTransfer?.files ?? [])], 'photo');
  });
  useEventListener(window, 'paste', (event) => {
    const files = [...(event.clipboardData?.files ?? [])].filter(({ type }) => /^(?:image|video)\//.test(type));
    if (files.length === 0) return;
    event.preventDefault();
    void photos.openFiles(files);
  });

  async function take(files: readonly File[], purpose: DropPurpose): Promise<void> {
    depth = 0;
    isDragging.value = false;
    const isPack = ({ name }: File): boolean => name.toLowerCase().endsWith('.pentstyle');
    await styles.importPacks(files.filter(isPack));
    const rest = files.filter((file) => !isPack(file));
    const models = rest.filter(({ name }) => isModelName(name));
    // A model of one file needs no others, so what is dropped with it are photos.
    const takesAll = models.some(({ name }) => !/\.glb$/i.test(name));
    const pictures = rest.filter(({ name }) => !isModelName(name) && !(takesAll && isCompanionName(name)));
    if (models.length > 0) await useModelsStore().openFiles(takesAll ? rest : models);
    if (pictures.length === 0) return;
    if (purpose === 'photo') {
      await photos.openFiles(pictures);
      return;
    }
    if (purpose === 'mask') {
      for (const picture of pictures) await masks.open(picture);
      return;
    }
    const added = await styles.addFromFiles(pictures);
    if (added && looks.subjectId !== null) looks.chooseStyle(added.id);
  }

  return { isDragging, take };
}
