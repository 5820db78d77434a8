import {
  BufferSource,
  type EncodedPacket,
  EncodedAudioPacketSource,
  EncodedPacketSink,
  EncodedVideoPacketSource,
  FilePathTarget,
  Input,
  type InputAudioTrack,
  MATROSKA,
  Mp4OutputFormat,
  Output,
  type OutputFormat,
  WEBM,
  WebMOutputFormat,
} from 'mediabunny';
import type { VideoFormat } from '../../shared/domain/videoFormat.js';
import { BugError, CancelledError } from '../../shared/errors.js';
import { type EncodedPiece, TICKS_PER_SECOND, type VideoCodecs, type WrittenCodec } from './codecs.js';
import type { FrameTimes } from './frameTable.js';
import { clearDates } from './steadyMovie.js';
import type { SoundSource } from './videoFile.js';

export interface JoinRequest {
  /** Where the file is written; not yet the final name. */
  readonly path: string;
  readonly format: VideoFormat;
  readonly codec: WrittenCodec;
  /** The times of all frames, in order. */
  readonly times: readonly FrameTimes[];
  /** By piece: its encoded frames. All pieces together hold the frames of `times`. */
  readonly pieces: readonly { readonly frames: number; read(): Promise<EncodedPiece> }[];
  /** Kept as a comment: how the video was made. */
  readonly comment?: string | undefined;
  readonly codecs: VideoCodecs;
  readonly signal: AbortSignal;
}

/** What became of the sound. */
export type SoundEnd = 'none' | 'copied' | 'converted' | 'dropped';

/**
 * Writes painted pieces and the sound of their video into one file. Frames have the times of the source, from 0 on.
 * Sound is copied if the container can hold it, else converted to Opus.
 * @throws CancelledError; errors of the disk
 */
export async function joinVideo(video: SoundSource, request: JoinRequest): Promise<SoundEnd> {
  const { path, format, codec, times, signal } = request;
  let movie: { readonly position: number; readonly length: number } | undefined;
  const onMoov = ({ length }: Uint8Array, position: number): void => void (movie = { position, length });
  const container: OutputFormat =
    format === 'mp4' ? new Mp4OutputFormat({ fastStart: false, onMoov }) : new WebMOutputFormat();
  const output = new Output({ format: container, target: new FilePathTarget(path) });
  const picture = new EncodedVideoPacketSource(codec);
  output.addVideoTrack(picture);
  const sound = await openSound(video, container, request);
  const addSound = sound.track ? await soundAdder(output, sound.track, times) : undefined;
  output.setMetadataTags({ ...(request.comment === undefined ? {} : { comment: request.comment }) });
  try {
    await output.start();
    const zero = times[0]!.timestamp;
    let first = 0;
    for (const piece of request.pieces) {
      if (signal.aborted) throw new CancelledError();
      await addPiece(picture, await piece.read(), times.slice(first, first + piece.frames), zero);
      first += piece.frames;
      // Sound and picture lie side by side in the file, so that it can be played while it is read.
      const next = times[first];
      await addSound?.(next ? next.timestamp - zero : Infinity);
    }
    await output.finalize();
    if (movie) await clearDates(path, movie);
    return sound.end;
  } catch (thrown) {
    await output.cancel().catch(() => undefined);
    throw thrown;
  } finally {
    sound.close();
  }
}

async function addPiece(
  source: EncodedVideoPacketSource,
  piece: EncodedPiece,
  times: readonly FrameTimes[],
  zero: number,
): Promise<void> {
  const input = new Input({ source: new BufferSource(piece), formats: [MATROSKA, WEBM] });
  try {
    const track = await input.getPrimaryVideoTrack();
    if (!track) throw new BugError('An encoded piece has no picture.');
    const decoderConfig = (await track.getDecoderConfig()) ?? undefined;
    let count = 0;
    let offset: number | undefined;
    for await (const packet of new EncodedPacketSink(track).packets()) {
      const tick = Math.round(packet.timestamp * TICKS_PER_SECOND);
      // Encoders that reorder frames may begin later than 0; a piece begins with its key frame.
      offset ??= tick;
      const time = times[tick - offset];
      if (!time) throw new BugError(`An encoded piece of ${times.length} frames has a frame ${tick - offset}.`);
      const timed = packet.clone({ timestamp: time.timestamp - zero, duration: time.duration });
      await source.add(timed, decoderConfig && { decoderConfig });
      count++;
    }
    if (count !== times.length) throw new BugError(`An encoded piece has ${count} frames instead of ${times.length}.`);
  } finally {
    input.dispose();
  }
}

interface OpenSound {
  readonly track?: InputAudioTrack;
  readonly end: SoundEnd;
  close(): void;
}

async function openSound(
  video: SoundSource,
  container: OutputFormat,
  { codecs, signal }: Pick<JoinRequest, 'codecs' | 'signal'>,
): Promise<OpenSound> {
  const nothing = (end: SoundEnd): OpenSound => ({ end, close: () => undefined });
  const { audio } = video;
  if (!audio) return nothing('none');
  const codec = await audio.getCodec();
  if (codec && container.getSupportedAudioCodecs().includes(codec)) {
    return { track: audio, end: 'copied', close: () => undefined };
  }
  const opus = codec ? await codecs.soundAsOpus(video, signal) : undefined;
  if (!opus) return nothing('dropped');
  const input = new Input({ source: new BufferSource(opus), formats: [WEBM] });
  const track = await input.getPrimaryAudioTrack();
  if (track) return { track, end: 'converted', close: () => input.dispose() };
  input.dispose();
  return nothing('dropped');
}

/** Adds the track to the output. @returns a function that adds the sound up to a time of the output */
async function soundAdder(
  output: Output,
  track: InputAudioTrack,
  times: readonly FrameTimes[],
): Promise<(until: number) => Promise<void>> {
  const source = new EncodedAudioPacketSource((await track.getCodec())!);
  output.addAudioTrack(source, { languageCode: await track.getLanguageCode() });
  const decoderConfig = (await track.getDecoderConfig()) ?? undefined;
  const zero = times[0]!.timestamp;
  const last = times.at(-1)!;
  const end = last.timestamp + last.duration;
  const packets = new EncodedPacketSink(track).packets(
    (await new EncodedPacketSink(track).getPacket(zero)) ?? undefined,
  );
  let waiting: EncodedPacket | undefined;
  return async (until) => {
    for (;;) {
      waiting ??= (await packets.next()).value ?? undefined;
      if (!waiting || waiting.timestamp >= end || waiting.timestamp - zero >= until) return;
      const timestamp = Math.max(0, waiting.timestamp - zero);
      await source.add(waiting.clone({ timestamp }), decoderConfig && { decoderConfig });
      waiting = undefined;
    }
  };
}
