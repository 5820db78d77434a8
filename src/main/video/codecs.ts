import type { PixelImage } from '../../shared/domain/pixelImage.js';
import type { VideoFormat } from '../../shared/domain/videoFormat.js';
import { ExpectedError } from '../../shared/errors.js';
import type { VideoFile, SoundSource } from './videoFile.js';

/** Frames to decode. */
export interface DecodeRequest {
  /** The first frame, and the one after the last, in the order in which frames are shown. */
  readonly from: number;
  readonly end: number;
  /** The size in pixels to which upright frames are scaled. */
  readonly width: number;
  readonly height: number;
  readonly signal: AbortSignal;
}

/** Codecs of the video track that we write. */
export type WrittenCodec = 'avc' | 'vp9';

export interface EncodeRequest {
  readonly codec: WrittenCodec;
  readonly width: number;
  readonly height: number;
  /** 1-100. */
  readonly quality: number;
  readonly signal: AbortSignal;
}

/** Some frames, encoded as a WebM or Matroska file in which frame `n` is shown at `n / TICKS_PER_SECOND` seconds. */
export type EncodedPiece = Uint8Array;

/**
 * Codecs handle frames by number: between them and a container, frame `n` is shown at this rate. Real times come from
 * the container alone, so a variable frame rate passes unchanged.
 */
export const TICKS_PER_SECOND = 25;

/** What decodes and encodes frames on this machine. */
export interface VideoCodecs {
  readonly name: string;
  /** Whether frames of this codec can be decoded, by its name in `VideoFacts`. */
  canDecode(codec: string): boolean;
  /** The codec in which a video of this container is written. */
  codecFor(format: VideoFormat): WrittenCodec;
  /**
   * The requested frames, in order and none missing: a frame that cannot be decoded repeats the one before.
   * @throws ExpectedError `video/unreadable` if nothing can be decoded; CancelledError
   */
  decode(video: VideoFile, request: DecodeRequest): AsyncGenerator<PixelImage>;
  /** @throws ExpectedError `video/unwritable`; CancelledError; errors of `frames` */
  encode(frames: AsyncIterable<PixelImage>, request: EncodeRequest): Promise<EncodedPiece>;
  /** Sound as Opus in a WebM file, for a container that cannot hold it as it is; undefined if that fails. */
  soundAsOpus(video: SoundSource, signal: AbortSignal): Promise<Uint8Array | undefined>;
}

/** The default quality of videos, 1-100. */
export const DEFAULT_QUALITY = 78;

/** @throws ExpectedError `video/unreadable` if frames of the video's codec cannot be decoded here */
export function checkDecodes(codecs: VideoCodecs, { facts: { codec }, path }: VideoFile): void {
  if (codecs.canDecode(codec)) return;
  throw new ExpectedError(
    'video/unreadable',
    `${path} cannot be painted: ${codec.toUpperCase()} is not decoded here.`,
    {
      details: { path },
      advice:
        codecs.name === 'FFmpeg' ? 'Install a complete FFmpeg.' : 'Install FFmpeg; it is used when it is in the PATH.',
    },
  );
}
