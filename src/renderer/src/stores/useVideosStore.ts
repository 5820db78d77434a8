import { defineStore } from 'pinia';
import { computed, shallowRef, watch } from 'vue';
import type { PhotoInfo } from '../../../shared/contract/photos.js';
import type { MediaId } from '../../../shared/contract/values.js';
import type { VideoInfo, VideoShots } from '../../../shared/contract/videos.js';
import type { VideoRange } from '../../../shared/domain/videoRange.js';
import { clockTime } from '../../../shared/text/clockTime.js';
import { studio } from '../api/connection.js';
import { i18n } from '../i18n/i18n.js';
import type { Span } from './timeline.js';
import { usePhotosStore } from './usePhotosStore.js';
import { reportError } from './useReportError.js';

/** An open video, or an animation as a video without shots. */
export type OpenVideo = PhotoInfo & { readonly video: VideoInfo };

/** A frame that has been read. */
interface Still {
  readonly moment: number;
  readonly media: MediaId;
}

/** The marked part of a video: its first and last frame. */
export interface Marks {
  readonly from: number;
  readonly to: number;
}

/** The open videos and animations: the frame on the canvas, the times of all frames, the shots, and the marked part. */
export const useVideosStore = defineStore('videos', () => {
  const photos = usePhotosStore();
  /** Where the scrubber is, by video. */
  const wanted = shallowRef<Readonly<Record<string, number>>>({});
  const stills = shallowRef<Readonly<Record<string, Still>>>({});
  const times = shallowRef<Readonly<Record<string, Float64Array>>>({});
  const shots = shallowRef<Readonly<Record<string, VideoShots>>>({});
  const marks = shallowRef<Readonly<Record<string, Marks>>>({});
  let isReading = false;

  const current = computed<OpenVideo | null>(() => asVideo(photos.current));
  const isAnimation = computed(() => current.value?.animation !== undefined);
  /** The frame that the scrubber is at. */
  const moment = computed(() => (current.value ? (wanted.value[current.value.id] ?? current.value.video.poster) : 0));
  /** The first frames of the known shots. */
  const begins = computed(() => (current.value && shots.value[current.value.id]?.begins) || [0]);
  /** The shot of the frame, in seconds; null while its end is not known. */
  const currentShot = computed<Span | null>(() => {
    const video = current.value;
    if (!video) return null;
    const from = begins.value.findLast((begin) => begin <= moment.value) ?? 0;
    const next = begins.value.find((begin) => begin > moment.value);
    if (next === undefined && searched.value < 1) return null;
    return { from: timeOf(video, from), to: timeOf(video, next ?? video.video.frames) };
  });
  /** The share of the video in which shots have been searched, 0-1. */
  const searched = computed(() => {
    const video = current.value;
    return video ? (shots.value[video.id]?.searched ?? 0) / video.video.frames : 0;
  });
  const currentMarks = computed(() => (current.value && marks.value[current.value.id]) || null);

  const markedWords = computed(() => {
    const range = current.value && markedRange(current.value.id);
    if (!range) return '';
    const [from, to] = [clockTime(range.from ?? 0, 2), clockTime(range.to ?? 0, 2)];
    return i18n.global.t('video.marked', { from, to });
  });

  /** The frame that is shown of a video or an animation; undefined for a photo. */
  function momentOf(photoId: string | null): number | undefined {
    const video = asVideo(photos.photos.find(({ id }) => id === photoId) ?? null);
    return video ? (stills.value[video.id]?.moment ?? video.video.poster) : undefined;
  }

  /** A photo, or a video or an animation with the picture of the frame that is shown. */
  function withStill(photo: PhotoInfo): PhotoInfo {
    return asVideo(photo) ? { ...photo, media: stills.value[photo.id]?.media ?? photo.media } : photo;
  }

  /** When a frame is shown, in seconds; the frame after the last one stands for the end. */
  function timeOf({ id, video }: OpenVideo, frame: number): number {
    const known = times.value[id];
    return known?.[Math.min(frame, video.frames)] ?? (video.seconds * frame) / video.frames;
  }

  /** The frame that is shown at a time in seconds. */
  function momentAt({ id, video }: OpenVideo, seconds: number): number {
    const known = times.value[id];
    if (!known) return clamp(Math.floor((seconds / video.seconds) * video.frames), 0, video.frames - 1);
    let [low, high] = [0, video.frames - 1];
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      if (known[middle]! <= seconds) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  function load(): void {
    studio().client.on('videos.shots', (found) => (shots.value = { ...shots.value, [found.photoId]: found }));
    watch(
      () => current.value?.id,
      () => void (current.value && prepare(current.value)),
      { immediate: true },
    );
    watch(() => photos.photos, forgetClosed);
  }

  async function prepare({ id, animation }: OpenVideo): Promise<void> {
    try {
      if (!animation) {
        const found = await studio().client.call('videos.findShots', { photoId: id });
        shots.value = { ...shots.value, [id]: found };
      }
      if (times.value[id]) return;
      const { times: bytes } = await studio().client.call('videos.times', { photoId: id });
      times.value = { ...times.value, [id]: new Float64Array(bytes.slice().buffer) };
    } catch (thrown) {
      reportError(thrown);
    }
  }

  /** Shows a frame of the current video. */
  function seek(to: number): void {
    const video = current.value;
    if (!video) return;
    wanted.value = { ...wanted.value, [video.id]: clamp(Math.round(to), 0, video.video.frames - 1) };
    void read();
  }

  function step(by: number): void {
    seek(moment.value + by);
  }

  /** Goes to the beginning of this shot or of the one before (-1), or to the next shot (1). */
  function stepShot(by: 1 | -1): void {
    const at = moment.value;
    const next = by === 1 ? begins.value.find((begin) => begin > at) : begins.value.findLast((begin) => begin < at);
    if (next !== undefined) seek(next);
  }

  /** Reads the frame at the scrubber. Frames that the scrubber has left meanwhile are passed over. */
  async function read(): Promise<void> {
    if (isReading) return;
    isReading = true;
    try {
      for (;;) {
        const video = current.value;
        const at = moment.value;
        if (!video || momentOf(video.id) === at) return;
        const { media } = await studio().client.call('videos.still', { photoId: video.id, moment: at });
        stills.value = { ...stills.value, [video.id]: { moment: at, media } };
      }
    } catch (thrown) {
      reportError(thrown);
    } finally {
      isReading = false;
    }
  }

  /** Marks where the part that is exported begins or ends. A mark behind the other one moves it. */
  function mark(edge: keyof Marks, at = moment.value): void {
    const video = current.value;
    if (!video) return;
    const { from, to } = currentMarks.value ?? { from: 0, to: video.video.frames - 1 };
    const place = clamp(at, 0, video.video.frames - 1);
    const changed =
      edge === 'from' ? { from: place, to: Math.max(place, to) } : { from: Math.min(from, place), to: place };
    marks.value = { ...marks.value, [video.id]: changed };
  }

  /** The marked part in seconds; undefined: nothing is marked. */
  function markedRange(photoId: string): VideoRange | undefined {
    const video = photos.photos.find(({ id }) => id === photoId) ?? null;
    const marked = marks.value[photoId];
    if (!marked || !isVideo(video)) return undefined;
    return { from: timeOf(video, marked.from), to: timeOf(video, marked.to + 1) };
  }

  function clearMarks(): void {
    const id = current.value?.id;
    marks.value = Object.fromEntries(Object.entries(marks.value).filter(([key]) => key !== id));
  }

  function forgetClosed(): void {
    const isOpen = ([id]: [string, unknown]): boolean => photos.photos.some((photo) => photo.id === id);
    for (const record of [wanted, stills, times, shots, marks]) {
      record.value = Object.fromEntries(Object.entries<never>(record.value as Record<string, never>).filter(isOpen));
    }
  }

  return {
    current,
    isAnimation,
    moment,
    begins,
    currentShot,
    searched,
    marks,
    currentMarks,
    momentOf,
    withStill,
    timeOf,
    momentAt,
    load,
    seek,
    step,
    stepShot,
    mark,
    clearMarks,
    markedRange,
    markedWords,
  };
});

export function isVideo(photo: PhotoInfo | null): photo is OpenVideo {
  return photo?.video !== undefined;
}

function asVideo(photo: PhotoInfo | null): OpenVideo | null {
  if (isVideo(photo)) return photo;
  return photo?.animation ? { ...photo, video: { ...photo.animation, poster: 0 } } : null;
}

function clamp(value: number, least: number, most: number): number {
  return Math.min(most, Math.max(least, value));
}
