import {
  ALL_FORMATS,
  type EncodedPacket,
  EncodedPacketSink,
  FilePathSource,
  Input,
  type InputAudioTrack,
  type InputVideoTrack,
} from 'mediabunny';
import { type FrameSize, uprightSize } from '../../shared/domain/frame.js';
import { CancelledError, ExpectedError } from '../../shared/errors.js';
import { checkIsFile } from '../files/folderItems.js';
import type { HighRange } from './standardRange.js';
import { FrameTable, type PacketTimes } from './frameTable.js';

export type Turns = 0 | 1 | 2 | 3;

/** What is known of a video before any frame is decoded. */
export interface VideoFacts {
  /** As the container names it: `avc`, `hevc`, `vp9`, ... */
  readonly codec: string;
  /** The size of decoded frames in pixels. */
  readonly codedWidth: number;
  readonly codedHeight: number;
  /** The size at which a frame is shown, with square pixels, before it is turned. */
  readonly shownWidth: number;
  readonly shownHeight: number;
  /** Quarter turns clockwise that make a frame upright. */
  readonly turns: Turns;
  readonly isMirrored: boolean;
  /** Present in high dynamic range: light may be brighter than paper white. */
  readonly highRange?: HighRange;
  /** The matrix between YUV and RGB. */
  readonly matrix: 'bt601' | 'bt709' | 'bt2020';
  readonly isFullRange: boolean;
}

/** The part of WebCodecs' color space that is used; its own type needs a browser's declarations. */
interface ColorSpace {
  readonly matrix?: string | null;
  readonly transfer?: string | null;
  readonly fullRange?: boolean | null;
}

/** More frames than a day at 120 per second are no video. */
const MOST_FRAMES = 10_400_000;
/** Frames of a video without a stated matrix are taken for high definition from this height on. */
const HD_HEIGHT = 720;

/** What has the sound of a video; null: it is silent. */
export interface SoundSource {
  readonly audio: InputAudioTrack | null;
}

/** An open video: its facts, the times of its frames, and its packets. */
export class VideoFile {
  private readonly sink: EncodedPacketSink;

  private constructor(
    readonly path: string,
    private readonly input: Input,
    readonly track: InputVideoTrack,
    readonly audio: InputAudioTrack | null,
    readonly facts: VideoFacts,
    readonly table: FrameTable,
  ) {
    this.sink = new EncodedPacketSink(track);
  }

  /**
   * Opens a video and lists its frames.
   * @throws ExpectedError `video/unreadable` for anything that is no video with a picture; `disk/...`; CancelledError
   */
  static async open(path: string, signal?: AbortSignal): Promise<VideoFile> {
    await checkIsFile(path);
    const source = new FilePathSource(path, { handleUnhandledError: () => undefined });
    const input = new Input({ source, formats: ALL_FORMATS });
    try {
      const track = await pictureTrack(path, input);
      const table = new FrameTable(await packetTimes(track, signal));
      if (table.length === 0) throw unreadable(path, 'its video track has no frames');
      const audio = await input.getPrimaryAudioTrack();
      return new VideoFile(path, input, track, audio, await factsOf(path, track), table);
    } catch (thrown) {
      input.dispose();
      if (thrown instanceof ExpectedError || thrown instanceof CancelledError) throw thrown;
      throw unreadable(path, 'it is damaged, or cut off', thrown);
    }
  }

  /** The packets at these positions in decoding order. */
  async *packets(first: number, end: number): AsyncGenerator<EncodedPacket> {
    let position = 0;
    const start = await this.startOf(first);
    for await (const packet of this.sink.packets(start)) {
      if (first + position >= end) return;
      position++;
      yield packet;
    }
  }

  close(): void {
    this.input.dispose();
  }

  private async startOf(first: number): Promise<EncodedPacket | undefined> {
    if (first === 0) return undefined;
    const frame = this.table.frames[this.table.frameOfPacket(first)]!;
    const key = await this.sink.getKeyPacket(frame.timestamp);
    return key ?? undefined;
  }
}

async function pictureTrack(path: string, input: Input): Promise<InputVideoTrack> {
  if (!(await input.canRead())) throw unreadable(path, 'it is not an MP4, MOV, WebM or Matroska file, or is cut off');
  const track = await input.getPrimaryVideoTrack();
  if (!track) {
    const hasAudio = (await input.getPrimaryAudioTrack()) !== null;
    throw unreadable(path, hasAudio ? 'it has sound but no picture' : 'it has no video track');
  }
  if ((await track.getCodec()) === null) throw unreadable(path, 'its codec is not known');
  return track;
}

async function packetTimes(track: InputVideoTrack, signal?: AbortSignal): Promise<PacketTimes[]> {
  const times: PacketTimes[] = [];
  const sink = new EncodedPacketSink(track);
  for await (const { timestamp, duration, type } of sink.packets(undefined, undefined, { metadataOnly: true })) {
    if (signal?.aborted) throw new CancelledError();
    times.push({ timestamp, duration, isKey: type === 'key' });
    if (times.length > MOST_FRAMES) break;
  }
  return times;
}

async function factsOf(path: string, track: InputVideoTrack): Promise<VideoFacts> {
  const [codedWidth, codedHeight] = [await track.getCodedWidth(), await track.getCodedHeight()];
  const [shownWidth, shownHeight] = [await track.getSquarePixelWidth(), await track.getSquarePixelHeight()];
  if (!(Math.min(codedWidth, codedHeight, shownWidth, shownHeight) >= 1))
    throw unreadable(path, 'its frames have no size');
  const { matrix, transfer, fullRange } = (await track.getColorSpace()) as ColorSpace;
  const isHd = matrix ? matrix !== 'smpte170m' && matrix !== 'bt470bg' : codedHeight >= HD_HEIGHT;
  return {
    codec: (await track.getCodec()) ?? 'unknown',
    codedWidth,
    codedHeight,
    shownWidth: Math.round(shownWidth),
    shownHeight: Math.round(shownHeight),
    turns: (((await track.getRotation()) / 90) % 4) as Turns,
    isMirrored: await track.getFlip(),
    ...(transfer === 'pq' || transfer === 'hlg' ? { highRange: transfer } : {}),
    matrix: matrix === 'bt2020-ncl' ? 'bt2020' : isHd ? 'bt709' : 'bt601',
    isFullRange: fullRange === true,
  };
}

/** The size of upright frames with square pixels. */
export function shownSize(facts: VideoFacts): FrameSize {
  return uprightSize({ width: facts.shownWidth, height: facts.shownHeight }, facts);
}

/** A file that is no video that can be painted. @param why a clause that completes "The video cannot be read: ..." */
export function unreadable(path: string, why: string, cause?: unknown): ExpectedError {
  return new ExpectedError('video/unreadable', `${path} cannot be painted: ${why}.`, { cause, details: { path } });
}
