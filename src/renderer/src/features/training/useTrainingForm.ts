import { computed, reactive, ref, shallowRef, watch } from 'vue';
import type { CallOutput } from '../../../../shared/contract/contract.js';
import type { PhotoSource } from '../../../../shared/contract/photos.js';
import type { TrainingPicture } from '../../../../shared/contract/trainings.js';
import type { MediaId } from '../../../../shared/contract/values.js';
import type { Frame } from '../../../../shared/domain/frame.js';
import { STYLE_PRESET_MINUTES, type StylePreset } from '../../../../shared/domain/stylePresets.js';
import { trainingCost } from '../../../../shared/domain/trainingCost.js';
import { UNPLANNED, type TrainingPlan } from '../../../../shared/domain/trainingQueue.js';
import { studio } from '../../api/connection.js';
import { describeThrown, reportError } from '../../stores/useReportError.js';
import { useTrainingsStore } from '../../stores/useTrainingsStore.js';

export const LENGTHS = ['quick', 'evening', 'overnight', 'own'] as const;
export type TrainingLength = StylePreset | 'own';

/** What is changed of the pictures: left out (null), or cropped. */
export type PictureEdits = ReadonlyMap<MediaId, Frame | null>;

const MINUTES = { min: 1, max: 10_000 } as const;
const NO_EDITS: PictureEdits = new Map();

interface TrainingFormFields {
  name: string;
  length: TrainingLength;
  minutes: string;
  hasOwnNetwork: boolean;
  excludesReserved: boolean;
}

/** The form values of a new training, the problem with them, and the estimated cost. */
export function useTrainingForm() {
  const trainings = useTrainingsStore();
  const form = reactive<TrainingFormFields>({
    name: '',
    length: 'quick',
    minutes: '60',
    hasOwnNetwork: false,
    excludesReserved: true,
  });
  const artworks = shallowRef<readonly PhotoSource[]>([]);
  const photos = shallowRef<readonly PhotoSource[]>([]);
  /** A training whose pictures and photos are used where none are chosen here. */
  const from = ref<string | undefined>();
  const plan = shallowRef<TrainingPlan>(UNPLANNED);
  const found = shallowRef<CallOutput<'trainings.check'> | null>(null);
  /** The pictures of the style one by one; null while they are looked at. */
  const pictures = shallowRef<readonly TrainingPicture[] | null>([]);
  const edits = shallowRef<PictureEdits>(NO_EDITS);
  const problem = ref<{ title: string; advice: string } | null>(null);
  const isStarting = ref(false);
  let checks = 0;

  const minutes = computed(() => {
    if (form.length !== 'own') return STYLE_PRESET_MINUTES[form.length];
    const value = Number(form.minutes.trim().replace(',', '.'));
    return value >= MINUTES.min && value <= MINUTES.max ? value : null;
  });
  const cost = computed(() =>
    minutes.value === null
      ? null
      : trainingCost(form.hasOwnNetwork ? 'own' : 'shared', minutes.value, found.value?.scenes ?? 0),
  );
  const isDiskShort = computed(() => {
    const free = found.value?.freeDiskBytes;
    return cost.value !== null && typeof free === 'number' && cost.value.diskBytes > free;
  });
  /** How many pictures of the style are left. */
  const kept = computed(() => {
    const leftOut = [...edits.value.values()].filter((frame) => frame === null).length;
    return Math.max(0, (found.value?.pictures ?? 0) - leftOut);
  });
  const canStart = computed(
    () => form.name.trim() !== '' && kept.value > 0 && minutes.value !== null && !isDiskShort.value,
  );

  watch([artworks, photos, from], () => void check());
  watch([artworks, from], () => void look());

  /** The pictures and photos that the studio is asked about. */
  function given() {
    return { artworks: [...artworks.value], ...(from.value === undefined ? {} : { from: from.value }) };
  }

  /** Checks the chosen pictures. Outdated answers are ignored. */
  async function check(): Promise<void> {
    const mine = ++checks;
    try {
      const answer = await studio().client.call('trainings.check', { ...given(), photos: [...photos.value] });
      if (mine !== checks) return;
      found.value = answer;
      problem.value = null;
    } catch (thrown) {
      if (mine !== checks) return;
      found.value = null;
      problem.value = describeThrown(thrown);
    }
  }

  /** Looks at the pictures one by one. Broken ones are left out, since nothing can be learned from them. */
  async function look(): Promise<void> {
    const wished = given();
    edits.value = NO_EDITS;
    pictures.value = null;
    const isLatest = (): boolean => wished.from === from.value && wished.artworks.length === artworks.value.length;
    try {
      const answer = await studio().client.call('trainings.pictures', wished);
      if (!isLatest()) return;
      pictures.value = answer.pictures;
      const broken = answer.pictures.filter((picture) => picture.problem === 'broken');
      edits.value = new Map(broken.map(({ media }) => [media, null]));
    } catch {
      // What is wrong with the given files is told by the check.
      if (isLatest()) pictures.value = [];
    }
  }

  /** Uses a picture as it is, without an edit, or changed. */
  function edit(picture: MediaId, frame: Frame | null | undefined): void {
    const others = [...edits.value].filter(([media]) => media !== picture);
    edits.value = new Map([...others, ...(frame === undefined ? [] : [[picture, frame] as const])]);
  }

  /** Empties the form, or fills it with what another training was begun with. */
  async function begin(templateId: string | null): Promise<void> {
    if (templateId === null) {
      if (from.value !== undefined) clear();
      return check();
    }
    clear();
    try {
      const recipe = await studio().client.call('trainings.recipe', { trainingId: templateId });
      from.value = templateId;
      form.name = recipe.name;
      form.hasOwnNetwork = recipe.network === 'own';
      form.excludesReserved = recipe.excludesReserved;
      const preset = LENGTHS.find((length) => length !== 'own' && STYLE_PRESET_MINUTES[length] === recipe.minutes);
      form.length = preset ?? 'own';
      form.minutes = String(recipe.minutes);
    } catch (thrown) {
      reportError(thrown);
    }
  }

  async function start(): Promise<void> {
    if (minutes.value === null) return;
    isStarting.value = true;
    problem.value = null;
    try {
      await trainings.start({
        ...given(),
        photos: [...photos.value],
        name: form.name.trim(),
        changes: [...edits.value].map(([picture, frame]) => ({ picture, frame })),
        plan: plan.value,
        minutes: minutes.value,
        network: form.hasOwnNetwork ? 'own' : 'shared',
        excludesReserved: form.excludesReserved,
      });
      clear();
    } catch (thrown) {
      problem.value = describeThrown(thrown);
    } finally {
      isStarting.value = false;
    }
  }

  /** The photos stay for the next training. */
  function clear(): void {
    artworks.value = [];
    from.value = undefined;
    plan.value = UNPLANNED;
    form.name = '';
  }

  return {
    form,
    artworks,
    photos,
    from,
    plan,
    found,
    pictures,
    edits,
    kept,
    problem,
    isStarting,
    minutes,
    cost,
    isDiskShort,
    canStart,
    begin,
    edit,
    start,
  };
}
