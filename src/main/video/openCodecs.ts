import { BuiltInCodecs } from './builtInCodecs.js';
import type { VideoCodecs } from './codecs.js';
import { openFfmpeg } from './ffmpegCodecs.js';

const opened = new Map<string, Promise<VideoCodecs>>();

/**
 * What decodes and encodes videos here: the FFmpeg that `PENTIMENTO_FFMPEG` names or that is found in the PATH, else the
 * codecs that come with the program. `PENTIMENTO_FFMPEG=off` looks for none.
 */
export function openCodecs(env: Readonly<Record<string, string | undefined>> = process.env): Promise<VideoCodecs> {
  const named = env['PENTIMENTO_FFMPEG'];
  const program = named === undefined || named === '' ? 'ffmpeg' : named;
  const known = opened.get(program);
  if (known) return known;
  const codecs = program === 'off' ? Promise.resolve(new BuiltInCodecs()) : firstThatWorks(program);
  opened.set(program, codecs);
  return codecs;
}

async function firstThatWorks(program: string): Promise<VideoCodecs> {
  return (await openFfmpeg(program)) ?? new BuiltInCodecs();
}
