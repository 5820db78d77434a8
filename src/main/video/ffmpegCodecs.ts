import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { PixelImage } from '../../shared/domain/pixelImage.js';
import type { VideoFormat } from '../../shared/domain/videoFormat.js';
import { CancelledError, ExpectedError } from '../../shared/errors.js';
import type { DecodeRequest, EncodedPiece, EncodeRequest, VideoCodecs, WrittenCodec } from './codecs.js';
import { TICKS_PER_SECOND } from './codecs.js';
import { FfmpegFailure, type FfmpegRun, runFfmpeg } from './ffmpegProcess.js';
import { packetStream, soundFile } from './packetStream.js';
import { toStandardRange } from './standardRange.js';
import { unreadable, type VideoFacts, type VideoFile, type SoundSource } from './videoFile.js';

const run = promisify(execFile);
const ASK_MS = 20_000;

/** Encoders by preference, with the arguments for a quality of 1-100. */
const ENCODERS: readonly { readonly codec: WrittenCodec; readonly name: string; args(quality: number): string[] }[] = [
  { codec: 'avc', name: 'libx264', args: (quality) => ['-preset', 'medium', '-crf', `${crfOf(quality, 46, 0.36)}`] },
  { codec: 'avc', name: 'h264_videotoolbox', args: (quality) => ['-q:v', `${quality}`] },
  { codec: 'avc', name: 'h264_mf', args: (quality) => ['-rate_control', 'quality', '-quality', `${quality}`] },
  { codec: 'avc', name: 'libopenh264', args: (quality) => ['-b:v', `${Math.round(0.2 * quality)}M`] },
  {
    codec: 'vp9',
    name: 'libvpx-vp9',
    args: (quality) => [
      '-b:v',
      '0',
      '-crf',
      `${crfOf(quality, 60, 0.46)}`,
      ...['-deadline', 'good', '-cpu-used', '4', '-row-mt', '1'],
    ],
  },
];

function crfOf(quality: number, worst: number, slope: number): number {
  return Math.round(worst - slope * quality);
}

/** What an FFmpeg on this machine can do. */
interface Abilities {
  readonly decoders: ReadonlySet<string>;
  /** By codec: the first encoder that works. */
  readonly encoders: ReadonlyMap<WrittenCodec, (typeof ENCODERS)[number]>;
}

const DECODER_NAMES: Readonly<Record<string, readonly string[]>> = {
  avc: ['h264'],
  hevc: ['hevc'],
  vp8: ['vp8', 'libvpx'],
  vp9: ['vp9', 'libvpx-vp9'],
  av1: ['libdav1d', 'libaom-av1', 'av1'],
};

/** Codecs of an FFmpeg program; undefined if the program does not run or has no encoder that we use. */
export async function openFfmpeg(program: string): Promise<VideoCodecs | undefined> {
  try {
    const abilities = await abilitiesOf(program);
    return abilities.encoders.size > 0 ? new FfmpegCodecs(program, abilities) : undefined;
  } catch {
    return undefined;
  }
}

class FfmpegCodecs implements VideoCodecs {
  readonly name = 'FFmpeg';

  constructor(
    private readonly program: string,
    private readonly abilities: Abilities,
  ) {}

  canDecode(codec: string): boolean {
    return (DECODER_NAMES[codec] ?? [codec]).some((name) => this.abilities.decoders.has(name));
  }

  codecFor(format: VideoFormat): WrittenCodec {
    const { encoders } = this.abilities;
    if (format === 'mp4' && encoders.has('avc')) return 'avc';
    return encoders.has('vp9') ? 'vp9' : 'avc';
  }

  async *decode(video: VideoFile, { from, end, width, height, signal }: DecodeRequest): AsyncGenerator<PixelImage> {
    const { skipped, writeTo } = packetStream(video, from, end);
    const filters = [
      // `fps` drops the last frame of a stream that is too short for a guess of its rate.
      'tpad=stop_mode=clone:stop_duration=1',
      `fps=fps=${TICKS_PER_SECOND}:start_time=0`,
      `select=gte(n\\,${skipped})`,
      ...filtersFor(video.facts, width, height),
    ];
    const args = [
      ...['-f', 'matroska', '-i', 'pipe:0', '-map', '0:v:0', '-an', '-sn', '-vf', filters.join(',')],
      ...['-frames:v', `${end - from}`, '-f', 'rawvideo', '-pix_fmt', formatFor(video.facts), 'pipe:1'],
    ];
    const { highRange } = video.facts;
    const ffmpeg = runFfmpeg(this.program, args, writeTo, signal);
    let last: PixelImage | undefined;
    let count = 0;
    try {
      for await (const data of wholes(ffmpeg.output, width * height * (highRange ? 6 : 3))) {
        const deep = { width, height, data: new Uint16Array(data.buffer, 0, Math.floor(data.length / 2)) };
        last = highRange ? toStandardRange(deep, highRange) : { width, height, data };
        count++;
        yield last;
      }
      await ffmpeg.done.catch((thrown: unknown) => {
        // A damaged end is no reason to lose the beginning.
        if (!(thrown instanceof FfmpegFailure) || !last) throw readFailure(video.path, thrown);
      });
      if (!last) throw unreadable(video.path, 'none of its frames can be decoded');
      for (; count < end - from; count++) yield last;
    } catch (thrown) {
      throw signal.aborted ? new CancelledError() : thrown;
    } finally {
      ffmpeg.stop();
    }
  }

  async encode(frames: AsyncIterable<PixelImage>, request: EncodeRequest): Promise<EncodedPiece> {
    const { width, height, quality, codec, signal } = request;
    const encoder = this.abilities.encoders.get(codec);
    if (!encoder) throw new ExpectedError('video/unwritable', 'The FFmpeg of this machine has lost its encoder.');
    const args = [
      ...[
        '-f',
        'rawvideo',
        '-pix_fmt',
        'rgb24',
        '-s',
        `${width}x${height}`,
        '-r',
        `${TICKS_PER_SECOND}`,
        '-i',
        'pipe:0',
      ],
      ...encoderArgs(encoder, quality),
      ...['-f', 'matroska', 'pipe:1'],
    ];
    const feed = async (write: (bytes: Uint8Array) => Promise<void>): Promise<void> => {
      for await (const { data } of frames) await write(data);
    };
    const ffmpeg = runFfmpeg(this.program, args, feed, signal);
    try {
      return await collected(ffmpeg);
    } catch (thrown) {
      if (!(thrown instanceof FfmpegFailure)) throw thrown;
      throw new ExpectedError('video/unwritable', `FFmpeg could not encode the video: ${thrown.message}`, {
        cause: thrown,
      });
    } finally {
      ffmpeg.stop();
    }
  }

  async soundAsOpus(video: SoundSource, signal: AbortSignal): Promise<Uint8Array | undefined> {
    const sound = await soundFile(video);
    if (!sound) return undefined;
    const args = [
      '-f',
      'matroska',
      '-i',
      'pipe:0',
      '-map',
      '0:a:0',
      '-c:a',
      'libopus',
      '-b:a',
      '160k',
      '-f',
      'webm',
      'pipe:1',
    ];
    const ffmpeg = runFfmpeg(this.program, args, (write) => write(sound), signal);
    try {
      return await collected(ffmpeg);
    } catch (thrown) {
      if (thrown instanceof CancelledError) throw thrown;
      return undefined;
    }
  }
}

/** In high dynamic range all bits are kept until it is brought to the standard one. */
function formatFor({ highRange }: VideoFacts): string {
  return highRange ? 'rgb48le' : 'rgb24';
}

function filtersFor(facts: VideoFacts, width: number, height: number): string[] {
  const { turns, isMirrored, matrix, isFullRange } = facts;
  const [w, h] = turns % 2 === 0 ? [width, height] : [height, width];
  const range = isFullRange ? 'pc' : 'tv';
  const turn = ['', 'transpose=clock', 'hflip,vflip', 'transpose=cclock'][turns]!;
  const scale = `scale=${w}:${h}:flags=bicubic+accurate_rnd+full_chroma_int:in_color_matrix=${matrix}:in_range=${range}`;
  return [scale, `format=${formatFor(facts)}`, ...(turn ? [turn] : []), ...(isMirrored ? ['hflip'] : [])];
}

function encoderArgs(encoder: (typeof ENCODERS)[number], quality: number): string[] {
  const colors = ['bt709', 'bt709', 'bt709', 'tv'];
  const named = ['-colorspace', '-color_primaries', '-color_trc', '-color_range'];
  return [
    ...['-vf', 'scale=out_color_matrix=bt709:out_range=tv:flags=bicubic+accurate_rnd+full_chroma_int,format=yuv420p'],
    ...['-c:v', encoder.name, ...encoder.args(quality)],
    ...named.flatMap((name, index) => [name, colors[index]!]),
  ];
}

function readFailure(path: string, thrown: unknown): unknown {
  if (!(thrown instanceof FfmpegFailure)) return thrown;
  return unreadable(path, `FFmpeg cannot decode it (${thrown.message})`, thrown);
}

/** All of the output, once FFmpeg has ended well. Throws like `done`. */
async function collected({ output, done }: FfmpegRun): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  try {
    for await (const part of output) parts.push(part);
  } catch {
    // The pipe of a process that was ended; `done` has the reason.
  }
  await done;
  return Buffer.concat(parts);
}

/** Pieces of exactly `size` bytes; an incomplete last one is left out. */
async function* wholes(parts: AsyncIterable<Uint8Array>, size: number): AsyncGenerator<Uint8Array> {
  let whole = new Uint8Array(size);
  let filled = 0;
  for await (const part of parts) {
    for (let at = 0; at < part.length;) {
      const taken = Math.min(size - filled, part.length - at);
      whole.set(part.subarray(at, at + taken), filled);
      filled += taken;
      at += taken;
      if (filled < size) continue;
      yield whole;
      whole = new Uint8Array(size);
      filled = 0;
    }
  }
}

async function abilitiesOf(program: string): Promise<Abilities> {
  const ask = async (list: string): Promise<ReadonlySet<string>> => {
    const { stdout } = await run(program, ['-hide_banner', list], {
      timeout: ASK_MS,
      windowsHide: true,
      maxBuffer: 16e6,
    });
    return new Set(stdout.split('\n').flatMap((line) => /^\s*[A-Z.|]{3,6}\s+(\S+)/.exec(line)?.[1] ?? []));
  };
  const [decoders, named] = [await ask('-decoders'), await ask('-encoders')];
  const encoders = new Map<WrittenCodec, (typeof ENCODERS)[number]>();
  for (const encoder of ENCODERS) {
    if (!encoders.has(encoder.codec) && named.has(encoder.name) && (await works(program, encoder))) {
      encoders.set(encoder.codec, encoder);
    }
  }
  return { decoders, encoders };
}

/** Hardware encoders are listed whether or not the hardware is there. */
async function works(program: string, encoder: (typeof ENCODERS)[number]): Promise<boolean> {
  const side = 256;
  const gray = async (write: (bytes: Uint8Array) => Promise<void>): Promise<void> => {
    await write(new Uint8Array(side * side * 3).fill(128));
  };
  const input = [
    '-f',
    'rawvideo',
    '-pix_fmt',
    'rgb24',
    '-s',
    `${side}x${side}`,
    '-r',
    `${TICKS_PER_SECOND}`,
    '-i',
    'pipe:0',
  ];
  const args = [...input, ...encoderArgs(encoder, 50), '-f', 'null', '-'];
  const ffmpeg = runFfmpeg(program, args, gray, AbortSignal.timeout(ASK_MS));
  return ffmpeg.done.then(
    () => true,
    () => false,
  );
}
