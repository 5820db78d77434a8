import { computed } from 'vue';
import type { SelectOption } from '../../components/AppSelect.vue';
import { useRegionsStore } from '../../stores/useRegionsStore.js';
import { useStylesStore } from '../../stores/useStylesStore.js';

/** The styles that a region can show, and the names of those that it shows. */
export function useRegionStyles() {
  const regions = useRegionsStore();
  const styles = useStylesStore();
  const options = computed<SelectOption<string>[]>(() =>
    styles.styles
      .filter(({ isUsable, canBlend }) => isUsable && canBlend)
      .map(({ id, name }) => ({ value: id, label: name })),
  );
  const nameOf = (styleId: string): string => styles.byId.get(styleId)?.name ?? styleId;
  /** Empty where the photo stays. */
  const fillName = computed(() => regions.active.styles.map(({ styleId }) => nameOf(styleId)).join(' + '));
  return { options, nameOf, fillName };
}
