import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { MediaId } from '../../shared/contract/values.js';
import { PLAIN_SETTINGS } from '../../shared/domain/look.js';
import { STYLE_CODE_FILE, STYLE_MODEL_FOLDER } from '../../shared/domain/styleInfo.js';
import type { MediaStore } from '../media/mediaStore.js';
import { checkpointGone } from '../training/chosenStep.js';
import { checkpointsIn } from '../training/trainingInfo.js';
import { readStyleRun } from '../training/styleRun.js';
import type { EngineDesk } from './engineDesk.js';

export interface CheckpointPainterOptions {
  readonly engine: EngineDesk;
  readonly media: MediaStore;
  /** A folder of this session for the styles that checkpoints make. */
  readonly folder: string;
}

export interface PaintedByCheckpoint {
  readonly media: MediaId;
  readonly width: number;
  readonly height: number;
}

/** The long side in px at which photos are painted to compare checkpoints. */
const SIDE_PX = 640;
/** How many painted photos are remembered. */
const MOST_KNOWN = 200;

interface CheckpointStyle {
  readonly name: string;
  readonly code: Uint8Array;
  /** The style's own network; undefined: the studio's model. */
  readonly modelFolder: string | undefined;
}

/** Paints photos as a style would be that is made of a checkpoint, also of a training that runs. */
export class CheckpointPainter {
  private readonly styles = new Map<string, Promise<CheckpointStyle>>();
  private readonly known = new Map<string, PaintedByCheckpoint>();

  constructor(private readonly options: CheckpointPainterOptions) {}

  /**
   * @param run the folder of a training.
   * @param photo the path of a photo.
   * @throws ExpectedError `disk/not-found` for a checkpoint that is not there any more; errors of the engine.
   */
  async paint(run: string, step: number, photo: string): Promise<PaintedByCheckpoint> {
    const { engine, media } = this.options;
    const { backend, modelFolder } = engine.setting;
    const key = JSON.stringify([run, step, await media.addFile(photo), backend]);
    const known = this.known.get(key);
    if (known && media.has(known.media)) return known;
    const style = await this.styleOf(run, step);
    const { jpeg, width, height } = await engine.request({
      type: 'preview',
      priority: 'interactive',
      content: { path: photo },
      look: { ...PLAIN_SETTINGS, styles: [{ name: style.name, weight: 1, code: style.code }] },
      compute: { backend, modelFolder: style.modelFolder ?? modelFolder },
      output: { sidePx: SIDE_PX },
    });
    const painted = { media: media.addShown(jpeg), width, height };
    this.known.set(key, painted);
    if (this.known.size > MOST_KNOWN) this.known.delete(this.known.keys().next().value!);
    return painted;
  }

  /** The training is gone: another one may get its folder. */
  forget(run: string): void {
    const isOfRun = (key: string): boolean => (JSON.parse(key) as unknown[])[0] === run;
    for (const known of [this.known, this.styles]) {
      for (const key of [...known.keys()].filter(isOfRun)) known.delete(key);
    }
  }

  private async styleOf(run: string, step: number): Promise<CheckpointStyle> {
    const key = JSON.stringify([run, step]);
    const known = this.styles.get(key);
    if (known) return known;
    const style = this.makeStyle(run, step);
    this.styles.set(key, style);
    style.catch(() => this.styles.delete(key));
    return style;
  }

  private async makeStyle(run: string, step: number): Promise<CheckpointStyle> {
    if (!(await checkpointsIn(run)).includes(step)) throw checkpointGone();
    const { name, network, created } = await readStyleRun(run);
    const out = join(this.options.folder, `${Date.parse(created)}-${step}`);
    await rm(out, { recursive: true, force: true });
    // Loaded when needed: it brings the tensor library, which the studio does without.
    const { exportRun } = await import('../training/exportRun.js');
    await exportRun({ run, checkpoint: step, average: true, out, name });
    const code = new Uint8Array(await readFile(join(out, STYLE_CODE_FILE)));
    return { name, code, modelFolder: network === 'own' ? join(out, STYLE_MODEL_FOLDER) : undefined };
  }
}
