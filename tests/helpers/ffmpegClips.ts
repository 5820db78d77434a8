import { execFileSync, spawnSync } from 'node:child_process';
import type { PixelImage } from '../../src/shared/domain/pixelImage.js';

const PROGRAM = process.env['PENTIMENTO_FFMPEG'] ?? 'ffmpeg';

/** The encoders of this machine's FFmpeg; none without one. */
export const encoders: ReadonlySet<string> = new Set(encoderNames());

function encoderNames(): string[] {
  const { status, stdout } = spawnSync(PROGRAM, ['-hide_banner', '-encoders'], { encoding: 'utf8' });
  if (status !== 0) return [];
  return stdout.split('\n').flatMap((line) => /^ [VA][A-Z.]{5} (\S+)/.exec(line)?.[1] ?? []);
}

/** Why a clip cannot be made here; undefined if it can. */
export function whyNotMade(encoder: string): string | undefined {
  if (encoders.size === 0) return `there is no FFmpeg (${PROGRAM})`;
  return encoders.has(encoder) ? undefined : `this FFmpeg has no ${encoder}`;
}

/** Writes frames of the same size, 25 a second, by FFmpeg. @param args of the output: the encoder, a tag, a filter, ... */
export function makeClip(path: string, frames: readonly PixelImage[], args: readonly string[]): void {
  const { width, height } = frames[0]!;
  const input = ['-f', 'rawvideo', '-pix_fmt', 'rgb24', '-s', `${width}x${height}`, '-r', '25', '-i', 'pipe:0'];
  execFileSync(PROGRAM, ['-hide_banner', '-loglevel', 'error', '-y', ...input, ...args, path], {
    input: Buffer.concat(frames.map(({ data }) => data)),
  });
}
