import {
  ALL_FORMATS,
  EncodedAudioPacketSource,
  EncodedPacket,
  EncodedPacketSink,
  EncodedVideoPacketSource,
  FilePathSource,
  FilePathTarget,
  Input,
  MkvOutputFormat,
  Mp4OutputFormat,
  Output,
} from 'mediabunny';

export interface OddVideo {
  /** As a phone that is held upright writes it, in degrees clockwise. */
  readonly rotation?: 0 | 90 | 180 | 270;
  /** How frames are shown, as the proportion of width to height. */
  readonly aspect?: { readonly width: number; readonly height: number };
  /** What the numbers of its colors mean. */
  readonly colorSpace?: { readonly primaries: string; readonly transfer: string; readonly matrix: string };
  /** The time of each frame in seconds, instead of its own. */
  readonly times?: readonly number[];
}

/** Copies the picture of a clip into an MP4 that says something unusual about it. */
export async function writeOddVideo(from: string, path: string, odd: OddVideo): Promise<void> {
  const input = new Input({ source: new FilePathSource(from), formats: ALL_FORMATS });
  const output = new Output({ format: new Mp4OutputFormat(), target: new FilePathTarget(path) });
  try {
    const track = (await input.getPrimaryVideoTrack())!;
    const source = new EncodedVideoPacketSource((await track.getCodec())!);
    output.addVideoTrack(source, { rotation: odd.rotation ?? 0 });
    await output.start();
    const config = (await track.getDecoderConfig())!;
    const shape = odd.aspect && { displayAspectWidth: odd.aspect.width, displayAspectHeight: odd.aspect.height };
    const color = odd.colorSpace && { colorSpace: { ...odd.colorSpace, fullRange: false } as never };
    let index = 0;
    for await (const packet of new EncodedPacketSink(track).packets()) {
      const timestamp = odd.times?.[index] ?? packet.timestamp;
      const next = odd.times?.[index + 1];
      const duration = next === undefined ? packet.duration : next - timestamp;
      index++;
      await source.add(packet.clone({ timestamp, duration }), { decoderConfig: { ...config, ...shape, ...color } });
    }
    await output.finalize();
  } finally {
    input.dispose();
  }
}

/** A Matroska file with a second of silence and no picture. */
export async function writeSoundAlone(path: string): Promise<void> {
  const output = new Output({ format: new MkvOutputFormat(), target: new FilePathTarget(path) });
  const source = new EncodedAudioPacketSource('pcm-s16');
  output.addAudioTrack(source);
  await output.start();
  const decoderConfig = { codec: 'pcm-s16', numberOfChannels: 1, sampleRate: 8000 };
  await source.add(new EncodedPacket(new Uint8Array(16_000), 'key', 0, 1), { decoderConfig });
  await output.finalize();
}
