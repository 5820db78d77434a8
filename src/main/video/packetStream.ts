import {
  AppendOnlyStreamTarget,
  BufferTarget,
  EncodedAudioPacketSource,
  EncodedPacketSink,
  EncodedVideoPacketSource,
  MkvOutputFormat,
  Output,
} from 'mediabunny';
import { TICKS_PER_SECOND } from './codecs.js';
import type { SoundSource, VideoFile } from './videoFile.js';

/**
 * The packets from which the frames `from` to `end` can be decoded, as a Matroska stream in which the frame `skipped`
 * is the frame `from`, and frame `n` is shown at `n / TICKS_PER_SECOND` seconds.
 */
export interface PacketStream {
  /** Frames before `from` that a decoder shows too. */
  readonly skipped: number;
  readonly writeTo: (write: (bytes: Uint8Array) => Promise<void>) => Promise<void>;
}

export function packetStream(video: VideoFile, from: number, end: number): PacketStream {
  const span = video.table.spanOf(from, end);
  return {
    skipped: from - span.firstFrame,
    async writeTo(write) {
      const target = new AppendOnlyStreamTarget(new WritableStream({ write }));
      const output = new Output({
        format: new MkvOutputFormat({ appendOnly: true, minimumClusterDuration: 0 }),
        target,
      });
      const codec = (await video.track.getCodec())!;
      const source = new EncodedVideoPacketSource(codec);
      output.addVideoTrack(source);
      await output.start();
      const decoderConfig = await video.track.getDecoderConfig();
      let position = span.first;
      let isFirst = true;
      for await (const packet of video.packets(span.first, span.end)) {
        const frame = video.table.frameOfPacket(position++) - span.firstFrame;
        // Frames before the key frame need packets from before it; nothing after it needs them.
        if (frame < 0) continue;
        const timed = packet.clone({ timestamp: frame / TICKS_PER_SECOND, duration: 1 / TICKS_PER_SECOND });
        await source.add(timed, isFirst && decoderConfig ? { decoderConfig } : undefined);
        isFirst = false;
      }
      await output.finalize();
    },
  };
}

/** The sound of a video alone, as a Matroska file; undefined if there is none. */
export async function soundFile({ audio }: SoundSource): Promise<Uint8Array | undefined> {
  const codec = await audio?.getCodec();
  if (!audio || !codec) return undefined;
  const target = new BufferTarget();
  const output = new Output({ format: new MkvOutputFormat(), target });
  const source = new EncodedAudioPacketSource(codec);
  output.addAudioTrack(source);
  await output.start();
  const decoderConfig = await audio.getDecoderConfig();
  let isFirst = true;
  for await (const packet of new EncodedPacketSink(audio).packets()) {
    if (packet.timestamp < 0) continue;
    await source.add(packet, isFirst && decoderConfig ? { decoderConfig } : undefined);
    isFirst = false;
  }
  await output.finalize();
  return target.buffer ? new Uint8Array(target.buffer) : undefined;
}
