import { computed, ref } from 'vue';
import type { ExportTarget } from '../../../../shared/contract/stylize.js';
import type { Comparison } from '../../../../shared/domain/comparison.js';
import type { Effort } from '../../../../shared/domain/effort.js';
import { framedSize } from '../../../../shared/domain/frame.js';
import { studio } from '../../api/connection.js';
import { useAppStore } from '../../stores/useAppStore.js';
import { useJobsStore } from '../../stores/useJobsStore.js';
import { useFramesStore } from '../../stores/useFramesStore.js';
import { useLookStore } from '../../stores/useLookStore.js';
import { usePhotosStore } from '../../stores/usePhotosStore.js';
import { describeThrown, type ErrorWords } from '../../stores/useReportError.js';
import { useSettingsStore } from '../../stores/useSettingsStore.js';
import { exportedLook } from '../../stores/timeline.js';
import { useVideosStore } from '../../stores/useVideosStore.js';
import { type OutputFields, outputRules, SIZE_DEFAULTS } from '../output/outputFields.js';
import { tryName } from '../output/tryName.js';
import { VIDEO_DEFAULTS, type VideoFields, videoRules } from '../output/videoFields.js';
import { type ExportedPhoto, nameValuesOf } from './exportScope.js';
import { folderOf } from './fileNames.js';

/**
 * `beside`: into the photo's folder. `folder`: into a chosen folder. `file`: under a chosen file name. `download`: kept
 * by the studio for a download.
 */
export type TargetKind = 'beside' | 'folder' | 'file' | 'download';

/** The state of the export dialog and the action of its button. */
export function useExport() {
  const app = useAppStore();
  const photos = usePhotosStore();
  const frames = useFramesStore();
  const looks = useLookStore();
  const videos = useVideosStore();
  const jobs = useJobsStore();
  const { settings, set: setSettings } = useSettingsStore();

  const fields = ref<OutputFields>({
    format: settings.exportFormat,
    quality: settings.exportQuality,
    metadata: settings.exportMetadata,
    ...SIZE_DEFAULTS,
  });
  const videoFields = ref<VideoFields>({
    format: settings.exportVideoFormat,
    quality: settings.exportVideoQuality,
    ...VIDEO_DEFAULTS,
  });
  const effort = ref<Effort>('quick');
  const compare = ref<Comparison | 'none'>('none');
  const comparison = computed(() => (compare.value === 'none' ? undefined : compare.value));
  const template = ref(settings.exportTemplate);
  const scope = ref<'this' | 'all'>('this');
  const target = ref<TargetKind>('download');
  const folder = ref<string | null>(settings.exportFolder);
  const problem = ref<ErrorWords | null>(null);

  /** The open photos that have a style. */
  const styled = computed<ExportedPhoto[]>(() =>
    photos.photos
      .map((photo, index) => {
        const frame = frames.frameOf(photo.id);
        return {
          photo: { ...photo, ...framedSize(photo, frame) },
          frame,
          place: index + 1,
          look: looks.lookOf(photo.id),
        };
      })
      .flatMap(({ photo, look, ...each }) => {
        const exported = exportedLook(look, photo.video?.seconds ?? 0);
        return exported ? [{ ...each, photo, look: exported }] : [];
      }),
  );
  const chosen = computed(() =>
    scope.value === 'all' ? styled.value : styled.value.filter(({ photo }) => photo.id === photos.currentId),
  );
  const first = computed(() => chosen.value[0]);
  const firstPhoto = computed(() => chosen.value.find(({ photo }) => !photo.video));
  const firstVideo = computed(() => chosen.value.find(({ photo }) => photo.video));
  const photoFormat = computed(() => (fields.value.format === 'photo' ? 'jpg' : fields.value.format));
  const photoOutput = computed(() => {
    const rules = outputRules(fields.value);
    return rules && { ...rules, format: photoFormat.value };
  });
  const videoOutput = computed(() => videoRules(videoFields.value));
  const format = computed(() => (first.value?.photo.video ? videoFields.value.format : photoFormat.value));
  const example = computed(() => {
    if (!first.value) return undefined;
    return nameValuesOf(first.value, format.value, { size: outputOf(first.value)?.size, compare: comparison.value });
  });
  const isNamed = computed(
    () => target.value === 'file' || (example.value !== undefined && 'name' in tryName(template.value, example.value)),
  );
  const isReady = computed(
    () => chosen.value.length > 0 && chosen.value.every((each) => outputOf(each) !== null) && isNamed.value,
  );

  const targets = computed<TargetKind[]>(() => {
    const capabilities = app.info?.capabilities;
    if (capabilities?.kind === 'browser' && !capabilities.nativeDialogs) {
      return chosen.value.every(({ photo }) => photo.path) ? ['download', 'beside'] : ['download'];
    }
    const isSeveral = chosen.value.length > 1;
    return [
      ...(chosen.value.every(({ photo }) => photo.path) ? (['beside'] as const) : []),
      ...(capabilities?.nativeDialogs ? (['folder', ...(isSeveral ? [] : (['file'] as const))] as const) : []),
    ];
  });

  /** In a browser: the target folder on the studio's machine, which may not be the user's machine. */
  const hostFolder = computed(() => {
    const path = target.value === 'beside' ? first.value?.photo.path : null;
    return path && app.info?.capabilities.kind === 'browser' ? folderOf(path) : null;
  });

  function outputOf({ photo }: ExportedPhoto) {
    return photo.video ? videoOutput.value : photoOutput.value;
  }

  /** The part of a video that is exported; undefined: all. Every video has its own marks. */
  function rangeOf({ photo }: ExportedPhoto) {
    return photo.video && videoFields.value.part === 'marked' ? videos.markedRange(photo.id) : undefined;
  }

  /** Resets the dialog when it opens. */
  function begin(): void {
    problem.value = null;
    videoFields.value = { ...videoFields.value, part: videos.currentMarks ? 'marked' : 'all' };
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
  async function targetOf({ photo }: ExportedPhoto): Promise<ExportTarget | null> {
    switch (target.value) {
      case 'beside':
        return { kind: 'folder', folder: folderOf(photo.path ?? '') };
      case 'folder':
        if (folder.value === null) await chooseFolder();
        return folder.value === null ? null : { kind: 'folder', folder: folder.value };
      case 'file':
        return pickFile();
      case 'download':
        return { kind: 'download' };
    }
  }

  async function pickFile(): Promise<ExportTarget | null> {
    const tried = example.value && tryName(template.value, example.value);
    const suggestedName = tried && 'name' in tried ? (tried.name.split('/').at(-1) ?? '') : `.${format.value}`;
    const { path } = await studio().client.call('dialogs.pickSavePath', { suggestedName, format: format.value });
    return path === null ? null : { kind: 'file', path };
  }

  /** @returns whether the exports were started; if not, `problem` has the reason, unless the user cancelled */
  async function start(): Promise<boolean> {
    problem.value = null;
    try {
      for (const exported of chosen.value) {
        const output = outputOf(exported);
        const place = output && (await targetOf(exported));
        if (!place) return false;
        await jobs.startExport({
          photoId: exported.photo.id,
          frame: exported.frame,
          range: rangeOf(exported),
          recipe: {
            ...exported.look,
            // Videos have no fine finish.
            effort: exported.photo.video ? 'quick' : effort.value,
            styles: [...exported.look.styles],
          },
          output: { ...output, compare: comparison.value },
          template: template.value,
          target: place,
        });
      }
    } catch (thrown) {
      problem.value = describeThrown(thrown);
      return false;
    }
    void setSettings({
      exportFormat: photoFormat.value,
      exportVideoFormat: videoFields.value.format,
      exportVideoQuality: videoFields.value.quality,
      exportQuality: fields.value.quality,
      exportFolder: folder.value,
      exportMetadata: fields.value.metadata,
      exportTemplate: template.value,
    });
    return true;
  }

  return {
    fields,
    videoFields,
    effort,
    compare,
    template,
    scope,
    target,
    folder,
    hostFolder,
    problem,
    styled,
    firstPhoto,
    firstVideo,
    example,
    isReady,
    targets,
    begin,
    keepTarget,
    chooseFolder,
    start,
  };
}
