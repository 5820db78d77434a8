import { framesAround, type FramesAround } from '../../ml/animation/framesAround.js';
import { comparePictures } from '../../shared/domain/comparePictures.js';
import { type Comparison, comparedSize, wipeAt } from '../../shared/domain/comparison.js';
import type { FrameSize } from '../../shared/domain/frame.js';
import type { PixelImage } from '../../shared/domain/pixelImage.js';
import type { PhotoNote } from '../../shared/domain/photoNote.js';
import { type FrameFormat, isVideoFormat, type VideoFormat } from '../../shared/domain/videoFormat.js';
import { BugError, CancelledError, ExpectedError } from '../../shared/errors.js';
import type { ProgressSink } from '../../shared/progress.js';
import { writeAtomically } from '../files/atomicFile.js';
import { toDiskError } from '../files/diskErrors.js';
import { checkDecodes, DEFAULT_QUALITY, type EncodedPiece, type VideoCodecs, type WrittenCodec } from './codecs.js';
import { findShotEnd } from './findShotEnd.js';
import { FrameFolder } from './frameFolder.js';
import { joinVideo, type SoundEnd } from './joinVideo.js';
import { measuredFrames, type Shot } from './shots.js';
import { shownSize, unreadable, VideoFile } from './videoFile.js';
import { WorkFolder } from './workFolder.js';

/** Frames per piece on disk: what is lost at most when the process is killed. */
const PIECE_FRAMES = 48;
/** How many frames of a shot are measured. */
const MEASURED_FRAMES = 8;
/** In shots of at most this many frames, the measured ones are picked from all, which is faster than seeking. */
const PICKED_FRAMES = 96;
/** The share of the progress at which all frames are painted. */
const PAINTED = 0.98;

/** A place in the video. */
export interface FramePlace {
  /** From the first frame of the video on. */
  readonly number: number;
  /** When the frame is shown, from the first frame of the video on. */
  readonly seconds: number;
}

/** One of the frames by which a shot is measured. */
export interface SampleFrame extends FramePlace {
  readonly frame: PixelImage;
}

/** A frame of a shot, which is to be painted. */
export interface FrameToPaint extends FramePlace {
  /** With as many frames of the shot before and after it as the painter's reach. */
  readonly around: FramesAround<PixelImage>;
}

/** Paints the frames of one shot. */
export interface ShotPainter {
  /** How many frames of the shot before and after a frame it wants to see. */
  readonly reach: number;
  /** How many frames of the shot before and after a frame are painted with it, since it depends on their paintings. */
  readonly overlap: number;
  /** Paints frames that follow each other: as many pictures, in order. */
  paint(frames: AsyncIterable<FrameToPaint>): AsyncIterable<PixelImage>;
  dispose(): void;
}

export interface VideoTask {
  readonly path: string;
  /** The part to paint, in seconds from the first frame. Default: all. */
  readonly from?: number | undefined;
  readonly to?: number | undefined;
  /** Times at which a shot ends in any case, since another look begins. */
  readonly cuts?: readonly number[] | undefined;
  /** The long side of the result in px; videos are never enlarged. */
  readonly sizePx?: number | undefined;
  readonly out: {
    /** The file, or the folder of frames; named like it. */
    readonly path: string;
    /** A format of pictures: every frame is one. */
    readonly format: VideoFormat | FrameFormat;
    readonly quality?: number | undefined;
    readonly canReplace: boolean;
    /** Shows the original too. */
    readonly compare?: Comparison | undefined;
    readonly comment?: string | undefined;
  };
  /** Where unfinished work is kept, and its name there; see `WorkFolder`. */
  readonly workFolder: string;
  readonly key: string;
}

export interface VideoWork {
  readonly codecs: VideoCodecs;
  /** Measures a shot by some of its frames. @param seconds when its first frame is shown */
  newPainter(sample: readonly SampleFrame[], seconds: number): Promise<ShotPainter>;
  /** Awaited between frames. @throws CancelledError */
  pause(): Promise<void>;
  readonly signal: AbortSignal;
  readonly onProgress: ProgressSink;
  /** Called with every painted frame. */
  readonly onFrame: (painted: PixelImage) => void;
}

export interface PaintedVideo {
  readonly width: number;
  readonly height: number;
  readonly frames: number;
  readonly shots: number;
  readonly notes: readonly PhotoNote[];
}

/**
 * Paints a video, shot by shot: the statistics of a shot are measured once, on some of its frames. Frames are streamed,
 * and kept in pieces on disk until all are there. After a crash or a cancel the same task continues with the first piece
 * that is missing, and the result has the same frames.
 * @throws ExpectedError `video/...`, `disk/...`, `usage` for a range without frames, `job/busy`; CancelledError
 */
export async function stylizeVideo(task: VideoTask, work: VideoWork): Promise<PaintedVideo> {
  const video = await VideoFile.open(task.path, work.signal);
  try {
    return await new VideoPainting(video, task, work).run();
  } finally {
    video.close();
  }
}

class VideoPainting {
  private readonly range: Shot;
  /** Of the painted frames. */
  private readonly size: FrameSize;
  /** Undefined if frames become pictures. */
  private readonly codec: WrittenCodec | undefined;
  private readonly pieces: Shot[] = [];
  private painted = 0;
  /** Without the pieces of an earlier process. */
  private paintedNow = 0;
  private readonly startedMs = performance.now();

  constructor(
    private readonly video: VideoFile,
    private readonly task: VideoTask,
    private readonly work: VideoWork,
  ) {
    const { facts } = video;
    checkDecodes(work.codecs, video);
    this.range = video.table.rangeOf(task.from, task.to);
    if (this.range.first >= this.range.end) throw emptyRange(video);
    const { width, height } = shownSize(facts);
    const scale = Math.min(1, (task.sizePx ?? Infinity) / Math.max(width, height));
    this.size = { width: Math.max(1, Math.round(width * scale)), height: Math.max(1, Math.round(height * scale)) };
    const { format } = task.out;
    this.codec = isVideoFormat(format) ? work.codecs.codecFor(format) : undefined;
  }

  async run(): Promise<PaintedVideo> {
    const folder = await WorkFolder.open(this.task.workFolder, this.task.key);
    let isDone = false;
    try {
      let shots = 0;
      for (let at = this.range.first; at < this.range.end; shots++) {
        const known = folder.shots[shots];
        const shot = known ?? (await this.findShot(at));
        if (!known) await folder.addShot(shot);
        await this.paintShot(shot, folder);
        at = shot.end;
      }
      const sound = await this.write(folder);
      isDone = true;
      const { width, height } = this.writtenSize();
      return { width, height, frames: this.range.end - this.range.first, shots, notes: this.notes(sound) };
    } finally {
      await (isDone ? folder.remove() : folder.close());
    }
  }

  /** The shot that begins with the frame `first`. */
  private async findShot(first: number): Promise<Shot> {
    const { codecs, signal } = this.work;
    const onFrames = async (): Promise<void> => {
      this.report('find shots');
      await this.work.pause();
    };
    const end = Math.min(this.range.end, ...this.cutsAfter(first));
    return { first, end: await findShotEnd(this.video, { first, end }, { codecs, signal, onFrames }) };
  }

  /** The frames after `first` with which another look begins. */
  private cutsAfter(first: number): number[] {
    const { cuts = [] } = this.task;
    return cuts.map((seconds) => this.video.table.rangeOf(seconds).first).filter((frame) => frame > first);
  }

  /** When a frame is shown, from the first frame of the video on. */
  private secondsOf(frame: number): number {
    const { frames } = this.video.table;
    return frames[frame]!.timestamp - frames[0]!.timestamp;
  }

  private async paintShot(shot: Shot, folder: WorkFolder): Promise<void> {
    let painter: ShotPainter | undefined;
    const frames = this.framesIn(folder);
    try {
      for (const piece of piecesOf(shot)) {
        this.pieces.push(piece);
        if (await (frames ?? folder).has(piece)) {
          this.painted += piece.end - piece.first;
          continue;
        }
        painter ??= await this.work.newPainter(await this.sampleOf(shot), this.secondsOf(shot.first));
        const painted = this.paintPiece(piece, shot, painter);
        if (frames) await frames.add(piece, painted);
        else await folder.addPiece(piece, await this.encode(painted));
      }
    } finally {
      painter?.dispose();
    }
  }

  private encode(painted: AsyncIterable<PixelImage>): Promise<EncodedPiece> {
    const { codec } = this;
    if (!codec) throw new BugError('Frames as pictures are not encoded.');
    const { quality = DEFAULT_QUALITY } = this.task.out;
    return this.work.codecs.encode(painted, { codec, ...this.writtenSize(), quality, signal: this.work.signal });
  }

  /** The folder of frames; undefined if a video is written. */
  private framesIn({ folder: workFolder }: WorkFolder): FrameFolder | undefined {
    const { format, quality } = this.task.out;
    return isVideoFormat(format) ? undefined : new FrameFolder({ workFolder, format, quality });
  }

  private async *paintPiece(piece: Shot, shot: Shot, painter: ShotPainter): AsyncGenerator<PixelImage> {
    const within = widened(piece, painter.overlap, shot);
    /** Frames whose paintings are not there yet. */
    const waiting: PixelImage[] = [];
    let at = within.first;
    for await (const painted of painter.paint(this.framesToPaint(within, shot, painter.reach, waiting))) {
      const frame = waiting.shift()!;
      const number = at++;
      if (number < piece.first || number >= piece.end) continue;
      this.painted++;
      this.paintedNow++;
      this.work.onFrame(painted);
      this.report('stylize');
      yield padded(this.compared(frame, painted, number), this.writtenSize());
    }
  }

  private async *framesToPaint(
    wanted: Shot,
    shot: Shot,
    reach: number,
    waiting: PixelImage[],
  ): AsyncGenerator<FrameToPaint> {
    const seen = widened(wanted, reach, shot);
    let number = seen.first;
    for await (const around of framesAround(this.decode(seen, this.size), reach)) {
      if (number >= wanted.first && number < wanted.end) {
        await this.work.pause();
        waiting.push(around.frames[around.at]!);
        yield { around, number, seconds: this.secondsOf(number) };
      }
      number++;
    }
  }

  /** @param at the number of the frame */
  private compared(frame: PixelImage, painted: PixelImage, at: number): PixelImage {
    const { compare } = this.task.out;
    if (!compare) return painted;
    const seconds = this.secondsOf(at) - this.secondsOf(this.range.first);
    return comparePictures(frame, painted, compare, wipeAt(seconds));
  }

  private async sampleOf(shot: Shot): Promise<SampleFrame[]> {
    const wanted = measuredFrames(shot, MEASURED_FRAMES);
    const sample: SampleFrame[] = [];
    const add = (frame: PixelImage, number: number): void => {
      sample.push({ frame, number, seconds: this.secondsOf(number) });
    };
    if (shot.end - shot.first <= PICKED_FRAMES) {
      let at = shot.first;
      for await (const frame of this.decode({ first: shot.first, end: wanted.at(-1)! + 1 }, this.size)) {
        if (wanted.includes(at)) add(frame, at);
        at++;
      }
      return sample;
    }
    for (const first of wanted) {
      for await (const frame of this.decode({ first, end: first + 1 }, this.size)) add(frame, first);
      await this.work.pause();
    }
    return sample;
  }

  private async write(folder: WorkFolder): Promise<SoundEnd> {
    const { out } = this.task;
    const { codecs, signal } = this.work;
    this.work.onProgress({ fraction: PAINTED, phase: 'write' });
    const times = this.video.table.frames.slice(this.range.first, this.range.end);
    const pieces = this.pieces.map((piece) => ({
      frames: piece.end - piece.first,
      read: () => folder.readPiece(piece),
    }));
    const { format, comment } = out;
    const { codec } = this;
    if (!isVideoFormat(format) || !codec) {
      await this.framesIn(folder)?.moveTo(out.path, out.canReplace, signal);
      this.work.onProgress({ fraction: 1, phase: 'write' });
      return 'none';
    }
    let sound: SoundEnd = 'none';
    try {
      await writeAtomically(out.path, { canReplace: out.canReplace, signal }, async (path) => {
        sound = await joinVideo(this.video, {
          path,
          format,
          comment,
          codec,
          times,
          pieces,
          codecs,
          signal,
        });
      });
    } catch (thrown) {
      if (signal.aborted) throw new CancelledError();
      throw toDiskError(thrown, out.path, 'write');
    }
    this.work.onProgress({ fraction: 1, phase: 'write' });
    return sound;
  }

  private decode({ first, end }: Shot, size: FrameSize): AsyncGenerator<PixelImage> {
    const { width, height } = size;
    return this.work.codecs.decode(this.video, { from: first, end, width, height, signal: this.work.signal });
  }

  /** H.264 has even sizes only: one row or column is repeated. */
  private writtenSize(): FrameSize {
    const { width, height } = comparedSize(this.size, this.task.out.compare);
    return this.codec === 'avc' ? { width: width + (width % 2), height: height + (height % 2) } : { width, height };
  }

  private report(phase: string): void {
    const total = this.range.end - this.range.first;
    const msEach = (performance.now() - this.startedMs) / this.paintedNow;
    this.work.onProgress({
      fraction: (PAINTED * this.painted) / total,
      phase,
      ...(this.paintedNow > 0
        ? { secondsLeft: ((total - this.painted) * msEach) / 1000, framesPerSecond: 1000 / msEach }
        : {}),
    });
  }

  private notes(sound: SoundEnd): PhotoNote[] {
    const { codec, size, video, task } = this;
    const written = this.writtenSize();
    const shown = comparedSize(size, task.out.compare);
    const isPadded = written.width !== shown.width || written.height !== shown.height;
    return [
      ...(video.facts.highRange ? [{ kind: 'hdr' as const }] : []),
      ...(sound === 'converted' ? [{ kind: 'sound-converted' as const }] : []),
      ...(sound === 'dropped' ? [{ kind: 'sound-dropped' as const }] : []),
      ...(task.out.format === 'mp4' && codec === 'vp9' ? [{ kind: 'no-h264' as const }] : []),
      ...(isPadded ? [{ kind: 'even-size' as const }] : []),
    ];
  }
}

/** A part of a shot with so many frames more before and after it, as far as the shot has them. */
function widened({ first, end }: Shot, by: number, shot: Shot): Shot {
  return { first: Math.max(shot.first, first - by), end: Math.min(shot.end, end + by) };
}

function* piecesOf({ first, end }: Shot): Generator<Shot> {
  for (let at = first; at < end; at += PIECE_FRAMES) yield { first: at, end: Math.min(end, at + PIECE_FRAMES) };
}

/** The picture with its last column and row repeated up to the size. */
function padded(image: PixelImage, { width, height }: FrameSize): PixelImage {
  if (image.width === width && image.height === height) return image;
  const data = new Uint8Array(width * height * 3);
  for (let y = 0; y < height; y++) {
    const from = 3 * image.width * Math.min(y, image.height - 1);
    const row = image.data.subarray(from, from + 3 * image.width);
    data.set(row, 3 * width * y);
    if (width > image.width) data.set(row.subarray(-3), 3 * (width * y + image.width));
  }
  return { width, height, data };
}

function emptyRange(video: VideoFile): ExpectedError {
  const { frames } = video.table;
  const last = frames.at(-1);
  if (!last) return unreadable(video.path, 'it has no frames');
  const seconds = last.timestamp + last.duration - frames[0]!.timestamp;
  return new ExpectedError(
    'usage',
    `There is no frame of ${video.path} in that range: it has ${seconds.toFixed(2)} s.`,
  );
}
