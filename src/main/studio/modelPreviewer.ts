import { nextTurn } from '../../ml/nextTurn.js';
import type { CallOutput, CheckedInput } from '../../shared/contract/contract.js';
import type { ModelChoice } from '../../shared/contract/models.js';
import { CancelledError } from '../../shared/errors.js';
import type { Emit } from '../events/emitter.js';
import type { MediaStore } from '../media/mediaStore.js';
import { draftModel, paintDraft, type DraftTexture, type ModelDraft } from '../textures/draftModel.js';
import { enginePainter } from '../textures/enginePainter.js';
import type { OpenOptions } from '../textures/modelTypes.js';
import { encodeShownTexture, SHOWN_TEXTURE_MIME } from '../textures/shownTexture.js';
import { modelLookOf, type LookTools } from './engineLook.js';
import { textureKey, type ModelShelf } from './modelShelf.js';

export type ModelPreviewRequest = CheckedInput<'models.preview'>;
type ModelPreview = CallOutput<'models.preview'>;

export interface ModelPreviewerOptions extends Omit<LookTools, 'masks'> {
  readonly media: MediaStore;
  readonly models: ModelShelf;
  readonly emit: Emit;
  readonly appVersion: string;
}

/** The long sides of the largest texture: one that is there soon, and the final one. */
const COARSE_PX = 384;
const FINE_PX = 1024;
/** The side of the textures that colors become. */
const BAKE_PX = 1024;
/** How many prepared drafts are kept: both sizes of the model in the window, and of the one before. */
const MOST_DRAFTS = 4;

/** Paints the textures of models for windows. A newer request ends the one before. */
export class ModelPreviewer {
  private running: { readonly requestId: string; readonly controller: AbortController } | undefined;
  private readonly drafts = new Map<string, ModelDraft>();

  constructor(private readonly options: ModelPreviewerOptions) {}

  /**
   * @throws CancelledError for a request that was superseded or cancelled; ExpectedError `mesh/...`, `style/unknown`;
   *   errors of the engine
   */
  async render(request: ModelPreviewRequest): Promise<ModelPreview> {
    this.running?.controller.abort();
    const running = { requestId: request.requestId, controller: new AbortController() };
    this.running = running;
    try {
      return await this.work(request, running.controller.signal);
    } finally {
      if (this.running === running) this.running = undefined;
    }
  }

  cancel(requestId: string): void {
    if (this.running?.requestId === requestId) this.running.controller.abort();
  }

  cancelAll(): void {
    this.running?.controller.abort();
  }

  private async work(request: ModelPreviewRequest, signal: AbortSignal): Promise<ModelPreview> {
    const from = performance.now();
    const { emit, appVersion, engine } = this.options;
    const { requestId, recipe } = request;
    const { look, compute, priority } = await modelLookOf(recipe, this.options, { priority: 'interactive', signal });
    const paint = enginePainter({ engine, look, compute, appVersion, signal, priority });
    const render = async (px: number, share: (fraction: number) => number): Promise<Omit<ModelPreview, 'ms'>> => {
      const draft = await this.draftOf(request, px, signal);
      const onProgress = (fraction: number): void =>
        emit('preview.progress', { requestId, fraction: share(fraction), phase: 'stylize' });
      const { textures, seams } = await paintDraft(draft, paint, { signal, pause: nextTurn, onProgress });
      const shown = await Promise.all(textures.map((texture) => this.show(texture)));
      if (signal.aborted) throw new CancelledError();
      return {
        requestId,
        textures: shown,
        seams: { before: seams.before.score ?? null, after: seams.after.score ?? null },
      };
    };
    emit('models.coarse', await render(COARSE_PX, (fraction) => 0.15 * fraction));
    const fine = await render(FINE_PX, (fraction) => 0.15 + 0.85 * fraction);
    return { ...fine, ms: Math.round(performance.now() - from) };
  }

  private async show({ texture, pixels, alpha }: DraftTexture): Promise<ModelPreview['textures'][number]> {
    const file = await encodeShownTexture(pixels, alpha, FINE_PX);
    return { key: textureKey(texture), media: this.options.media.addData(file, SHOWN_TEXTURE_MIME) };
  }

  /** What does not depend on the style is prepared once. */
  private async draftOf(
    { modelId, choice, recipe }: ModelPreviewRequest,
    px: number,
    signal: AbortSignal,
  ): Promise<ModelDraft> {
    const { path, isGathered, info } = this.options.models.get(modelId);
    const strokePx = recipe.strokePx ?? undefined;
    // The geometry has another id whenever the file is read again.
    const key = JSON.stringify([info.view.geometry, choice, px, Math.min(px, strokePx ?? px)]);
    const known = this.drafts.get(key);
    this.drafts.delete(key);
    const options = { ...openOptionsOf(choice), isGathered, px, strokePx, signal, pause: nextTurn };
    const draft = known ?? (await draftModel(path, options));
    this.drafts.set(key, draft);
    if (this.drafts.size > MOST_DRAFTS) this.drafts.delete(this.drafts.keys().next().value!);
    return draft;
  }
}

/** What of a model is painted, as its files are opened with. */
export function openOptionsOf({ materials, parts, emissive, bake }: ModelChoice): OpenOptions {
  const bakePx = bake ? BAKE_PX : undefined;
  return { materials: materials ?? undefined, parts: parts ?? undefined, emissive, bakePx };
}
