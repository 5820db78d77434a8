import {
  ChevronFirst,
  ChevronLast,
  Diamond,
  Palette,
  Play,
  SkipBack,
  SkipForward,
  StepBack,
  StepForward,
  X,
} from '@lucide/vue';
import { useCropStore } from '../stores/useCropStore.js';
import { useClipStore } from '../stores/useClipStore.js';
import { useLookStore } from '../stores/useLookStore.js';
import { useRegionsStore } from '../stores/useRegionsStore.js';
import { useTimelineStore } from '../stores/useTimelineStore.js';
import { useVideosStore } from '../stores/useVideosStore.js';
import type { Command } from './command.js';

export function videoCommands(): Command[] {
  const videos = useVideosStore();
  const crop = useCropStore();
  const clip = useClipStore();
  const looks = useLookStore();
  const regions = useRegionsStore();
  const timeline = useTimelineStore();
  const hasKeys = (): boolean => videos.current !== null && !crop.isOpen;
  const last = (): number => (videos.current?.video.frames ?? 1) - 1;
  const common = { group: 'video', hasKeys } as const;
  /** An animation has neither shots nor parts. */
  const isWhole = (): boolean => !videos.isAnimation;
  return [
    {
      ...common,
      id: 'video.previous',
      label: 'video.previous',
      icon: StepBack,
      keys: ['ArrowLeft', ','],
      isEnabled: () => videos.moment > 0,
      run: () => videos.step(-1),
    },
    {
      ...common,
      id: 'video.next',
      label: 'video.next',
      icon: StepForward,
      keys: ['ArrowRight', '.'],
      isEnabled: () => videos.moment < last(),
      run: () => videos.step(1),
    },
    {
      ...common,
      id: 'video.play',
      label: 'video.play',
      icon: Play,
      keys: ['K'],
      isEnabled: () => looks.hasStyle && isWhole(),
      run: () => clip.toggle(),
    },
    {
      ...common,
      id: 'video.ownLook',
      label: 'video.ownLook',
      icon: Palette,
      isEnabled: () => isWhole() && (timeline.hasOwnLook || videos.currentShot !== null),
      run: () => timeline.toggleOwnLook(),
    },
    {
      ...common,
      id: 'video.keyStrength',
      label: 'video.keyStrength',
      icon: Diamond,
      keys: ['Y'],
      isEnabled: () => looks.hasStyle && isWhole(),
      run: () => timeline.toggleKey(),
    },
    {
      ...common,
      id: 'video.previousShot',
      label: 'video.previousShot',
      icon: SkipBack,
      keys: ['Shift+ArrowLeft'],
      isEnabled: () => videos.moment > 0 && isWhole(),
      run: () => videos.stepShot(-1),
    },
    {
      ...common,
      id: 'video.nextShot',
      label: 'video.nextShot',
      icon: SkipForward,
      keys: ['Shift+ArrowRight'],
      isEnabled: () => videos.begins.some((begin) => begin > videos.moment),
      run: () => videos.stepShot(1),
    },
    { ...common, id: 'video.first', label: 'video.first', keys: ['Home'], run: () => videos.seek(0) },
    { ...common, id: 'video.last', label: 'video.last', keys: ['End'], run: () => videos.seek(last()) },
    {
      ...common,
      id: 'video.markFrom',
      label: 'video.markFrom',
      icon: ChevronFirst,
      keys: ['I'],
      isEnabled: isWhole,
      // It inverts a mask while regions are painted.
      hasKeys: () => hasKeys() && !regions.isOpen,
      run: () => videos.mark('from'),
    },
    {
      ...common,
      id: 'video.markTo',
      label: 'video.markTo',
      icon: ChevronLast,
      keys: ['O'],
      isEnabled: isWhole,
      run: () => videos.mark('to'),
    },
    {
      ...common,
      id: 'video.clearMarks',
      label: 'video.clearMarks',
      icon: X,
      isEnabled: () => videos.currentMarks !== null,
      run: () => videos.clearMarks(),
    },
  ];
}
