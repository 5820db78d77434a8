import { stat } from 'node:fs/promises';
import type { CallOutput } from '../../shared/contract/contract.js';
import type { VideoShots } from '../../shared/contract/videos.js';
import { VIDEO_FORMATS } from '../../shared/domain/videoFormat.js';
import type { VideoFactsResult } from '../../shared/engine/events.js';
import { CancelledError } from '../../shared/errors.js';
import { EngineHost, type EngineConnection } from '../engine/engineHost.js';
import type { Emit } from '../events/emitter.js';
import { readImage, readImageShape } from '../images/readImage.js';
import { writeStill } from '../images/writeStill.js';
import type { Log } from '../log/log.js';
import type { MaskedPhoto } from '../masks/maskMaker.js';
import type { OpenedVideo, OpenPhoto } from '../photos/photoShelf.js';
import { openCodecs } from '../video/openCodecs.js';
import { StillFiles } from './stillFiles.js';

export interface VideoDeskOptions {
  readonly launch: () => EngineConnection;
  /** The session's folder for frames. */
  readonly folder: string;
  readonly emit: Emit;
  readonly log: Log;
}

interface Shots {
  readonly begins: number[];
  searched: number;
}

/** Where in a video its poster is: the beginning is often black. */
const POSTER_AT = 0.1;

/**
 * The videos and animations of a studio: their frames as pictures, and the shots of videos. An engine of its own reads
 * videos, so that decoding never keeps a preview waiting; it starts with the first video.
 */
export class VideoDesk {
  private readonly reader: EngineHost;
  private readonly stills: StillFiles;
  private readonly facts = new Map<string, VideoFactsResult>();
  private readonly shots = new Map<string, Shots>();
  private search: { readonly photoId: string; readonly controller: AbortController } | undefined;

  constructor(private readonly options: VideoDeskOptions) {
    this.reader = new EngineHost(options.launch, {
      onNews: (news) => {
        if (news.state === 'crashed') options.log.error('The engine that reads videos crashed', news.error);
      },
    });
    this.stills = new StillFiles(options.folder);
  }

  /** What a video is, and the picture that stands for it. @throws ExpectedError `video/unreadable`; engine errors */
  async open(path: string): Promise<OpenedVideo> {
    const { width, height, times } = await this.factsOf(path);
    const { poster, seconds, frames } = posterIn(times);
    const still = await this.stillOf(path, poster, true);
    return { width, height, still, video: { seconds, frames, poster } };
  }

  /** The file of the frame that stands for a video which need not be open. Throws like `open`. */
  async posterOf(path: string): Promise<string> {
    return this.stillOf(path, posterIn((await this.factsOf(path)).times).poster, false);
  }

  /** See `videos.times`. Throws like `open`, for an animation like `readImage`. */
  async times({ path, info }: OpenPhoto): Promise<Uint8Array> {
    if (!info.animation) return (await this.factsOf(path)).times;
    const { times = new Float64Array() } = await readImageShape(path);
    return new Uint8Array(times.buffer);
  }

  /** When a frame is shown, in seconds from the first one. Throws like `open`. */
  async timeOf({ path }: OpenPhoto, moment: number): Promise<number> {
    const shown = new Float64Array((await this.factsOf(path)).times.slice().buffer);
    return shown[Math.min(moment, shown.length - 2)]!;
  }

  /** The file of a frame. Throws like `times`. @throws ExpectedError `usage` for a frame that is not there */
  async still({ path, info }: MaskedPhoto, moment = info.video?.poster ?? 0): Promise<string> {
    if (info.animation) {
      const write = async (outPath: string): Promise<void> =>
        writeStill(outPath, await readImage(path, { frames: moment }));
      return this.stills.get(`${await contentKey(path)} ${moment}`, write);
    }
    return this.stillOf(path, moment, moment === info.video?.poster);
  }

  /** Searches the shots of a video; a search in another video ends and continues when it is wanted again. */
  findShots(photo: OpenPhoto): VideoShots {
    const { id } = photo.info;
    const shots = this.shots.get(id) ?? { begins: [0], searched: 0 };
    this.shots.set(id, shots);
    if (this.search?.photoId !== id) {
      this.search?.controller.abort();
      this.search = { photoId: id, controller: new AbortController() };
      void this.runSearch(photo, shots, this.search.controller.signal);
    }
    return { photoId: id, begins: [...shots.begins], searched: shots.searched };
  }

  /** Ends what is done for videos that are no longer open. */
  keepOnly(photoIds: readonly string[]): void {
    if (this.search && !photoIds.includes(this.search.photoId)) this.endSearch();
    for (const id of this.shots.keys()) if (!photoIds.includes(id)) this.shots.delete(id);
  }

  async formats(): Promise<CallOutput<'videos.formats'>> {
    const codecs = await openCodecs();
    return { formats: VIDEO_FORMATS.map((format) => ({ format, isH264: codecs.codecFor(format) === 'avc' })) };
  }

  async close(): Promise<void> {
    this.endSearch();
    await this.reader.close();
  }

  private endSearch(): void {
    this.search?.controller.abort();
    this.search = undefined;
  }

  private async runSearch({ info, path }: OpenPhoto, shots: Shots, signal: AbortSignal): Promise<void> {
    const frames = info.video?.frames ?? 0;
    const tell = (): void =>
      this.options.emit('videos.shots', { photoId: info.id, begins: [...shots.begins], searched: shots.searched });
    try {
      while (shots.searched < frames) {
        const first = shots.begins.at(-1)!;
        const onProgress = ({ fraction }: { readonly fraction: number }): void => {
          shots.searched = Math.max(shots.searched, Math.min(frames - 1, Math.round(fraction * frames)));
          tell();
        };
        const { end } = await this.reader.request({ type: 'videoShot', path, first }, { signal, onProgress });
        shots.searched = end;
        if (end < frames) shots.begins.push(end);
        tell();
      }
    } catch (thrown) {
      // Shots are a convenience: without them the scrubber shows none.
      if (!(thrown instanceof CancelledError)) this.options.log.error('The shots of a video were not found', thrown);
    } finally {
      if (this.search?.controller.signal === signal) this.search = undefined;
    }
  }

  private async factsOf(path: string): Promise<VideoFactsResult> {
    const key = await contentKey(path);
    const known = this.facts.get(key) ?? (await this.reader.request({ type: 'videoFacts', path }));
    this.facts.set(key, known);
    return known;
  }

  private async stillOf(path: string, moment: number, isPoster: boolean): Promise<string> {
    const write = (outPath: string) => this.reader.request({ type: 'videoStill', path, moment, outPath });
    return this.stills.get(`${await contentKey(path)} ${moment}`, write, isPoster);
  }
}

/** Differs if another file has taken the place of this one. */
async function contentKey(path: string): Promise<string> {
  const status = await stat(path).catch(() => undefined);
  return `${path} ${status?.mtimeMs} ${status?.size}`;
}

function posterIn(times: Uint8Array): { poster: number; seconds: number; frames: number } {
  const shown = new Float64Array(times.slice().buffer);
  const frames = shown.length - 1;
  const seconds = shown[frames]!;
  const after = shown.findIndex((time) => time > POSTER_AT * seconds);
  return { poster: Math.max(0, Math.min(frames, after) - 1), seconds, frames };
}
