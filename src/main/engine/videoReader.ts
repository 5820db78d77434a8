import { stat } from 'node:fs/promises';
import { nextTurn } from '../../ml/nextTurn.js';
import type { EngineResult } from '../../shared/engine/events.js';
import type { EngineJobRequest } from '../../shared/engine/requests.js';
import { CancelledError, ExpectedError } from '../../shared/errors.js';
import { writeStill } from '../images/writeStill.js';
import { checkDecodes, type VideoCodecs } from '../video/codecs.js';
import { findShotEnd } from '../video/findShotEnd.js';
import { openCodecs } from '../video/openCodecs.js';
import { shownSize, VideoFile } from '../video/videoFile.js';
import type { JobContext } from './engineServer.js';

/** How many videos stay open. */
const MOST_OPEN = 2;

interface OpenVideo {
  /** Differs if another file replaces this one. */
  readonly key: string;
  readonly video: Promise<VideoFile>;
  users: number;
}

/** Reads videos for a window: what they are, single frames, and shots. The last few files stay open. */
export class VideoReader {
  private videos: OpenVideo[] = [];

  /** Throws like `VideoFile.open` and `checkDecodes`. */
  async facts({ path }: EngineJobRequest<'videoFacts'>, { signal }: JobContext): Promise<EngineResult<'videoFacts'>> {
    return this.use(path, signal, (video) => {
      const { frames } = video.table;
      const zero = frames[0]!.timestamp;
      const times = Float64Array.from([...frames, undefined], (frame) => {
        const last = frames.at(-1)!;
        return (frame ? frame.timestamp : last.timestamp + last.duration) - zero;
      });
      return Promise.resolve({ type: 'videoFacts', ...shownSize(video.facts), times: new Uint8Array(times.buffer) });
    });
  }

  /** Throws like `VideoCodecs.decode`. @throws ExpectedError `usage` for a frame that the video does not have */
  async still(
    { path, moment, outPath }: EngineJobRequest<'videoStill'>,
    { signal }: JobContext,
  ): Promise<EngineResult<'videoStill'>> {
    return this.use(path, signal, async (video, codecs) => {
      if (moment >= video.table.length) throw new ExpectedError('usage', `${path} has no frame ${moment}.`);
      const request = { from: moment, end: moment + 1, ...shownSize(video.facts), signal };
      for await (const frame of codecs.decode(video, request)) await writeStill(outPath, { pixels: frame });
      return { type: 'videoStill' };
    });
  }

  /** Throws like `VideoCodecs.decode`. */
  async shot(
    { path, first }: EngineJobRequest<'videoShot'>,
    { signal, onProgress, pause }: JobContext,
  ): Promise<EngineResult<'videoShot'>> {
    return this.use(path, signal, async (video, codecs) => {
      const { length } = video.table;
      const onFrames = async (frame: number): Promise<void> => {
        onProgress({ fraction: frame / length, phase: 'find shots' });
        await nextTurn();
        await pause();
        if (signal.aborted) throw new CancelledError();
      };
      const end = await findShotEnd(video, { first, end: length }, { codecs, signal, onFrames });
      return { type: 'videoShot', end };
    });
  }

  /** Lets `work` use an open video. Throws like `VideoFile.open`, `checkDecodes` and `work`. */
  async use<T>(
    path: string,
    signal: AbortSignal,
    work: (video: VideoFile, codecs: VideoCodecs) => Promise<T>,
  ): Promise<T> {
    const codecs = await openCodecs();
    const status = await stat(path).catch(() => undefined);
    const key = `${path} ${status?.mtimeMs} ${status?.size}`;
    const known = this.videos.find((each) => each.key === key);
    const open = known ?? { key, video: VideoFile.open(path, signal), users: 0 };
    this.videos = [...this.videos.filter((each) => each !== open), open];
    open.users++;
    try {
      const video = await open.video;
      checkDecodes(codecs, video);
      return await work(video, codecs);
    } catch (thrown) {
      await open.video.catch(() => (this.videos = this.videos.filter((each) => each !== open)));
      throw thrown;
    } finally {
      open.users--;
      await this.closeIdle();
    }
  }

  private async closeIdle(): Promise<void> {
    const idle = this.videos.filter(({ users }) => users === 0);
    for (const open of idle.slice(0, -MOST_OPEN)) {
      this.videos = this.videos.filter((each) => each !== open);
      (await open.video.catch(() => undefined))?.close();
    }
  }
}
