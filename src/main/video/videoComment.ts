import { ALL_FORMATS, FilePathSource, Input } from 'mediabunny';

const MADE = /^Painted with Pentimento \S+(?:; fingerprint (\S+))?$/;

/** What a painted video says of itself in its comment. */
export function videoComment({
  appVersion,
  fingerprint,
}: {
  appVersion: string;
  fingerprint?: string | undefined;
}): string {
  return `Painted with Pentimento ${appVersion}${fingerprint === undefined ? '' : `; fingerprint ${fingerprint}`}`;
}

/** The facts in a video's header, read without its frames. */
export interface VideoHeader {
  /** Upright, with square pixels. */
  readonly width: number;
  readonly height: number;
  /** Present if this program made the video. */
  readonly recipe?: { readonly fingerprint?: string };
}

/** Undefined for a file that cannot be read; painting it reports the reason. */
export async function readVideoHeader(path: string): Promise<VideoHeader | undefined> {
  const source = new FilePathSource(path, { handleUnhandledError: () => undefined });
  const input = new Input({ source, formats: ALL_FORMATS });
  try {
    const track = await input.getPrimaryVideoTrack();
    if (!track) return undefined;
    const [width, height] = [await track.getDisplayWidth(), await track.getDisplayHeight()];
    const made = MADE.exec((await input.getMetadataTags()).comment ?? '');
    const fingerprint = made?.[1];
    return {
      width: Math.max(1, Math.round(width)),
      height: Math.max(1, Math.round(height)),
      ...(made ? { recipe: fingerprint === undefined ? {} : { fingerprint } } : {}),
    };
  } catch {
    return undefined;
  } finally {
    input.dispose();
  }
}
