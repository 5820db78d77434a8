import { nextTurn } from '../../ml/nextTurn.js';
import type { PhotoInfo } from '../../shared/contract/photos.js';
import type { MediaId } from '../../shared/contract/values.js';
import { PLAIN_FRAME, type Frame, type FrameSize } from '../../shared/domain/frame.js';
import { looksAtPhoto, type MaskStep, type StepOf } from '../../shared/domain/maskStep.js';
import type { PixelImage } from '../../shared/domain/pixelImage.js';
import type { PixelMask } from '../../shared/domain/pixelMask.js';
import { BugError } from '../../shared/errors.js';
import { subjectKey } from '../../shared/masks/drawMask.js';
import { FINE_MASK_PX } from '../../shared/masks/maskRaster.js';
import { readImage } from '../images/readImage.js';
import { FoundMasks } from './foundMasks.js';
import type { MaskFolder } from './maskFolder.js';
import { pictureKey, type MaskTask } from './maskPainter.js';
import type { MaskThread } from './maskThread.js';

/** The photo that masks lie over: its file, its size in px, an id that changes with its content, and its frame. */
export interface MaskedPhoto {
  readonly path: string;
  readonly info: FrameSize & { readonly media: MediaId } & Pick<PhotoInfo, 'video' | 'animation'>;
  readonly frame?: Frame | undefined;
}

/** Gives frames of videos and animations as files. */
export interface Stills {
  /** @param moment default: the frame that stands for the video */
  still(video: MaskedPhoto, moment?: number): Promise<string>;
}

/** How many subjects are kept. */
const MAX_SUBJECTS = 8;

/** Draws the masks of regions from their steps. */
export class MaskMaker {
  /** One after the other: a task brings the photo only if the one before it was of another. */
  private queue: Promise<unknown> = Promise.resolve();
  private readonly found = new FoundMasks();
  /** What was searched for, by photo and step. */
  private readonly subjects = new Map<string, PixelMask>();

  constructor(
    private readonly folder: MaskFolder,
    private readonly thread: MaskThread,
    private readonly stills: Stills,
  ) {}

  /**
   * The mask over the framed part of the photo, at most `FINE_MASK_PX` long.
   * @throws ExpectedError like `readImage`, `MaskFolder.read`, `FoundMasks.find` and `Stills.still`
   */
  mask(steps: readonly MaskStep[], photo: MaskedPhoto): Promise<PixelMask> {
    const turn = this.queue.then(() => this.make(steps, photo));
    this.queue = turn.catch(() => undefined);
    return turn;
  }

  private async make(steps: readonly MaskStep[], masked: MaskedPhoto): Promise<PixelMask> {
    const { info, frame = PLAIN_FRAME } = masked;
    const files = new Map<string, PixelMask>();
    const subjects = new Map<string, PixelMask>();
    for (const step of steps) {
      if (step.kind === 'image' && !files.has(step.file)) files.set(step.file, await this.folder.read(step.file));
      if (step.kind === 'subject') subjects.set(subjectKey(step), await this.subject(step, masked));
    }
    const photo = { width: info.width, height: info.height };
    let task: MaskTask = { photoKey: info.media, photo, frame, steps, files, subjects };
    for (;;) {
      const { mask, lacks } = await this.thread.paint(task);
      if (mask) return mask;
      const step = steps[lacks];
      if (!step || !looksAtPhoto(step)) throw new BugError('A mask lacks a picture that no step looks at.');
      const { pixels } = await this.picture(masked, step.moment);
      task = { ...task, picture: { key: pictureKey(info.media, step), pixels } };
    }
  }

  /** What a step looks at. */
  private async picture(
    photo: MaskedPhoto,
    moment: number | undefined,
  ): Promise<{ readonly path: string; readonly pixels: PixelImage }> {
    const { video, animation } = photo.info;
    const path = video || animation ? await this.stills.still(photo, moment) : photo.path;
    const { pixels } = await readImage(path, { maxSidePx: FINE_MASK_PX });
    return { path, pixels };
  }

  private async subject(step: StepOf<'subject'>, photo: MaskedPhoto): Promise<PixelMask> {
    const key = `${photo.info.media} ${subjectKey(step)}`;
    const known = this.subjects.get(key);
    if (known) return known;
    const { box, scribble, moment } = step;
    const picture = await this.picture(photo, moment);
    const area = { what: 'subject', isInverted: false, box, scribble } as const;
    const mask = await this.found.find(area, picture, { pause: nextTurn });
    this.subjects.set(key, mask);
    if (this.subjects.size > MAX_SUBJECTS) this.subjects.delete(this.subjects.keys().next().value!);
    return mask;
  }
}
