import {
  BufferSource,
  BufferTarget,
  EncodedPacket,
  EncodedPacketSink,
  EncodedVideoPacketSource,
  Input,
  Output,
  WEBM,
  WebMOutputFormat,
} from 'mediabunny';
import sharp from 'sharp';
import type { PixelImage } from '../../shared/domain/pixelImage.js';
import { CancelledError, ExpectedError } from '../../shared/errors.js';
import type { DecodeRequest, EncodedPiece, EncodeRequest, VideoCodecs, WrittenCodec } from './codecs.js';
import { TICKS_PER_SECOND } from './codecs.js';
import {
  convertToWebm,
  type LibAv,
  type LibAvFrame,
  type LibAvPacket,
  loadLibAv,
  PIXEL_FORMATS,
  YUV420P,
} from './libav.js';
import { packetStream, soundFile } from './packetStream.js';
import { unreadable, type VideoFacts, type VideoFile, type SoundSource } from './videoFile.js';
import { toStandardRange } from './standardRange.js';
import { rgbToYuv, yuvToRgb } from './yuv.js';

/** How many pixels of H.264 are converted at once: their bytes lie in memory meanwhile. */
const MOST_PIXELS_AT_ONCE = 120e6;
const MOST_FRAMES_AT_ONCE = 120;

/** A frame of a codec with its number in the video. */
interface NumberedFrame {
  readonly frame: number;
  readonly picture: LibAvFrame;
}

/**
 * Codecs that are always there, in WebAssembly: H.264, VP8 and VP9 are read, VP9 is written. They compute in the calling
 * thread. H.264 is first converted to VP8 at its finest quality, because the decoder has no other output.
 */
export class BuiltInCodecs implements VideoCodecs {
  readonly name = 'WebAssembly';

  canDecode(codec: string): boolean {
    return codec === 'avc' || codec === 'vp8' || codec === 'vp9';
  }

  codecFor(): WrittenCodec {
    return 'vp9';
  }

  async *decode(video: VideoFile, request: DecodeRequest): AsyncGenerator<PixelImage> {
    const { from, end, signal } = request;
    const { facts, path } = video;
    const isH264 = facts.codec === 'avc';
    let last: PixelImage | undefined;
    let next = from;
    const frames = isH264 ? h264Frames(video, from, end, signal) : vpxFrames(video, from, end, signal);
    try {
      for await (const { frame, picture } of frames) {
        if (frame < next || frame >= end) continue;
        const image = await toImage(picture, { ...facts, isFullRange: facts.isFullRange && !isH264 }, request);
        last ??= image;
        for (; next < frame; next++) yield last;
        yield (last = image);
        next++;
      }
    } catch (thrown) {
      if (thrown instanceof ExpectedError || thrown instanceof CancelledError) throw thrown;
      // A damaged end is no reason to lose the beginning.
      if (!last) throw unreadable(path, 'none of its frames can be decoded', thrown);
    }
    if (!last) throw unreadable(path, 'none of its frames can be decoded');
    for (; next < end; next++) yield last;
  }

  async encode(
    frames: AsyncIterable<PixelImage>,
    { width, height, quality, signal }: EncodeRequest,
  ): Promise<EncodedPiece> {
    const av = await loadLibAv();
    const target = new BufferTarget();
    const output = new Output({ format: new WebMOutputFormat(), target });
    const source = new EncodedVideoPacketSource('vp9');
    output.addVideoTrack(source);
    await output.start();
    const add = async (packets: readonly LibAvPacket[]): Promise<void> => {
      for (const { data, pts = 0, flags = 0 } of packets) {
        const packet = new EncodedPacket(
          data,
          (flags & 1) === 1 ? 'key' : 'delta',
          pts / TICKS_PER_SECOND,
          1 / TICKS_PER_SECOND,
        );
        await source.add(packet, { decoderConfig: vp9Config(width, height) });
      }
    };
    try {
      const [, context, frame, packet] = await av.ff_init_encoder('libvpx-vp9', {
        ctx: {
          width,
          height,
          pix_fmt: YUV420P,
          framerate_num: TICKS_PER_SECOND,
          framerate_den: 1,
          gop_size: 9999,
          bit_rate: 0,
        },
        time_base: [1, TICKS_PER_SECOND],
        options: {
          crf: `${Math.round(60 - 0.46 * quality)}`,
          deadline: 'realtime',
          'cpu-used': '6',
          'lag-in-frames': '0',
        },
      });
      let count = 0;
      for await (const image of frames) {
        if (signal.aborted) throw new CancelledError();
        const { data, planes } = rgbToYuv(image);
        const picture = { data, format: YUV420P, layout: planes, width, height, pts: count++, ptshi: 0 };
        await add(await av.ff_encode_multi(context, frame, packet, [picture]));
      }
      await add(await av.ff_encode_multi(context, frame, packet, [], true));
      await av.ff_free_encoder(context, frame, packet);
    } finally {
      av.terminate();
    }
    await output.finalize();
    return new Uint8Array(target.buffer!);
  }

  async soundAsOpus(video: SoundSource, signal: AbortSignal): Promise<Uint8Array | undefined> {
    if (signal.aborted) throw new CancelledError();
    const sound = await soundFile(video);
    try {
      return sound && convertToWebm(sound, ['-map', '0:a:0', '-c:a', 'libopus', '-b:a', '160k']);
    } catch {
      return undefined;
    }
  }
}

/** Colors are as `rgbToYuv` makes them. */
function vp9Config(codedWidth: number, codedHeight: number) {
  const colorSpace = { primaries: 'bt709', transfer: 'bt709', matrix: 'bt709', fullRange: false } as const;
  return { codec: 'vp09.00.50.08', codedWidth, codedHeight, colorSpace };
}

async function* vpxFrames(
  video: VideoFile,
  from: number,
  end: number,
  signal: AbortSignal,
): AsyncGenerator<NumberedFrame> {
  const { first, end: last } = video.table.spanOf(from, end);
  let position = first;
  const packets = (async function* () {
    for await (const packet of video.packets(first, last)) {
      yield { data: packet.data, frame: video.table.frameOfPacket(position++), isKey: packet.type === 'key' };
    }
  })();
  yield* decodePackets(video.facts.codec, packets, signal);
}

async function* h264Frames(
  video: VideoFile,
  from: number,
  end: number,
  signal: AbortSignal,
): AsyncGenerator<NumberedFrame> {
  const { codedWidth, codedHeight } = video.facts;
  const atOnce = Math.min(
    MOST_FRAMES_AT_ONCE,
    Math.max(4, Math.floor(MOST_PIXELS_AT_ONCE / (codedWidth * codedHeight))),
  );
  for (let start = from; start < end; start += atOnce) {
    if (signal.aborted) throw new CancelledError();
    const until = Math.min(end, start + atOnce);
    const webm = await h264Piece(video, start, until);
    if (!webm) continue;
    const input = new Input({ source: new BufferSource(webm), formats: [WEBM] });
    try {
      const track = await input.getPrimaryVideoTrack();
      if (!track) continue;
      const { firstFrame } = video.table.spanOf(start, until);
      const packets = (async function* () {
        for await (const { data, timestamp, type } of new EncodedPacketSink(track).packets()) {
          yield { data, frame: firstFrame + Math.round(timestamp * TICKS_PER_SECOND), isKey: type === 'key' };
        }
      })();
      yield* decodePackets('vp8', packets, signal);
    } finally {
      input.dispose();
    }
  }
}

/** The frames as VP8, with the times that `packetStream` gives them. */
async function h264Piece(video: VideoFile, from: number, end: number): Promise<Uint8Array | undefined> {
  const { skipped, writeTo } = packetStream(video, from, end);
  const parts: Uint8Array[] = [];
  await writeTo((bytes) => Promise.resolve(void parts.push(bytes.slice())));
  const [start, stop] = [(skipped - 0.5) / TICKS_PER_SECOND, (skipped + end - from - 0.5) / TICKS_PER_SECOND];
  const finest = ['-qmin', '0', '-qmax', '0', '-b:v', '1000M', '-deadline', 'realtime', '-cpu-used', '16'];
  return convertToWebm(Buffer.concat(parts), [
    ...['-copyts', '-vsync', '0', '-map', '0:v:0', '-vf', `trim=start=${Math.max(0, start)}:end=${stop}`],
    ...['-c:v', 'libvpx', ...finest, '-auto-alt-ref', '0', '-lag-in-frames', '0'],
  ]);
}

interface NumberedPacket {
  readonly data: Uint8Array;
  readonly frame: number;
  readonly isKey: boolean;
}

async function* decodePackets(
  codec: string,
  packets: AsyncIterable<NumberedPacket>,
  signal: AbortSignal,
): AsyncGenerator<NumberedFrame> {
  const av: LibAv = await loadLibAv();
  try {
    const [, context, packet, frame] = await av.ff_init_decoder(codec === 'vp8' ? 'libvpx' : 'libvpx-vp9');
    const decode = (some: readonly LibAvPacket[], fin: boolean): Promise<LibAvFrame[]> =>
      av.ff_decode_multi(context, packet, frame, some, { fin, ignoreErrors: true });
    for await (const { data, frame: number, isKey } of packets) {
      if (signal.aborted) throw new CancelledError();
      const timed = { data, pts: number, ptshi: 0, dts: number, dtshi: 0, flags: isKey ? 1 : 0 };
      for (const picture of await decode([timed], false)) yield { frame: picture.pts ?? number, picture };
    }
    for (const picture of await decode([], true)) yield { frame: picture.pts ?? 0, picture };
    await av.ff_free_decoder(context, packet, frame);
  } finally {
    av.terminate();
  }
}

/** The upright picture of a decoded frame. */
async function toImage(
  { data, layout, format, width = 0, height = 0 }: LibAvFrame,
  { matrix, isFullRange, turns, isMirrored, highRange }: VideoFacts,
  size: { readonly width: number; readonly height: number },
): Promise<PixelImage> {
  const planes = PIXEL_FORMATS[format];
  if (!planes || !layout) {
    throw new ExpectedError('video/unreadable', 'The video has more than 8 bits per color, which needs FFmpeg.', {
      advice: 'Install FFmpeg; it is used when it is found.',
    });
  }
  const decoded = yuvToRgb({ data, planes: layout, width, height, ...planes }, matrix, isFullRange);
  const image = highRange ? toStandardRange(decoded, highRange) : decoded;
  const turned = turns % 2 === 0 ? size : { width: size.height, height: size.width };
  if (turned.width === width && turned.height === height && turns === 0 && !isMirrored) return image;
  const raw = { raw: { width, height, channels: 3 } } as const;
  const scaled = sharp(image.data, raw).resize(turned.width, turned.height, { fit: 'fill' });
  const upright = sharp(await scaled.raw().toBuffer(), {
    raw: { width: turned.width, height: turned.height, channels: 3 },
  }).rotate(90 * turns);
  const mirrored = isMirrored
    ? sharp(await upright.raw().toBuffer(), { raw: { ...size, channels: 3 } }).flop()
    : upright;
  return { width: size.width, height: size.height, data: new Uint8Array(await mirrored.raw().toBuffer()) };
}
