import type { OutputRules } from '../../../../shared/batch/batchSettings.js';
import type { VideoFormat } from '../../../../shared/domain/videoFormat.js';
import { numberIn } from './outputFields.js';

export const VIDEO_SIZE_MODES = ['original', 'px'] as const;
export const VIDEO_PARTS = ['all', 'marked'] as const;

/** How a video is written, as entered by the user. */
export interface VideoFields {
  readonly format: VideoFormat;
  /** 1-100. */
  readonly quality: number;
  readonly mode: (typeof VIDEO_SIZE_MODES)[number];
  readonly px: string;
  /** All of the video, or the part that is marked on the scrubber. */
  readonly part: (typeof VIDEO_PARTS)[number];
}

export const VIDEO_DEFAULTS = { mode: 'original', px: '1280', part: 'all' } as const;

/** The rules from the fields; null while a field is invalid. */
export function videoRules({
  format,
  quality,
  mode,
  px,
}: VideoFields): (Omit<OutputRules, 'format'> & { format: VideoFormat }) | null {
  const longSidePx = mode === 'px' ? numberIn('px', px) : undefined;
  if (longSidePx === null) return null;
  const size =
    longSidePx === undefined ? {} : { size: { kind: 'pixels' as const, longSidePx: Math.round(longSidePx) } };
  return { format, quality, ...size, metadata: 'all' };
}
