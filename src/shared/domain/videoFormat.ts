/** The containers that painted videos are written in. */
export const VIDEO_FORMATS = ['mp4', 'webm'] as const;

export type VideoFormat = (typeof VIDEO_FORMATS)[number];

/** The formats of single frames. */
export const FRAME_FORMATS = ['png', 'jpg'] as const;

export type FrameFormat = (typeof FRAME_FORMATS)[number];

/** Whether a video can become pictures of this format, one per frame. */
export function isFrameFormat(format: string): format is FrameFormat {
  return FRAME_FORMATS.some((each) => each === format);
}

/** Extensions of videos that we read, lower case, without the dot. */
export const VIDEO_EXTENSIONS: readonly string[] = ['mp4', 'm4v', 'mov', 'webm', 'mkv'];

/** Whether a file has the extension of a video that we can read. */
export function isReadableVideo(path: string): boolean {
  return VIDEO_EXTENSIONS.includes(extensionIn(path));
}

/** Whether a format is one of videos, not of pictures. */
export function isVideoFormat(format: string): format is VideoFormat {
  return VIDEO_FORMATS.some((each) => each === format);
}

/** The container for an extension (with or without the dot, any case); undefined if we cannot write it. */
export function videoFormatOfExtension(extension: string): VideoFormat | undefined {
  const plain = extension.replace(/^\./, '').toLowerCase();
  return isVideoFormat(plain) ? plain : plain === 'm4v' ? 'mp4' : undefined;
}

/** The container of the painted video: the chosen one, else WebM for a WebM and MP4 for all others. */
export function videoOutputFormat(
  video: string,
  chosen: VideoFormat | undefined,
): { format: VideoFormat; extension: string } {
  const format = chosen ?? (extensionIn(video) === 'webm' ? 'webm' : 'mp4');
  return { format, extension: `.${format}` };
}

function extensionIn(path: string): string {
  return /[^./\\]\.([^./\\]+)$/.exec(path)?.[1]?.toLowerCase() ?? '';
}
