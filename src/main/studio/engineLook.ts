import type { PhotoLook } from '../../shared/contract/stylize.js';
import type { LookRegion } from '../../shared/domain/look.js';
import type { Priority } from '../../shared/domain/priority.js';
import type { MaskArea } from '../../shared/domain/regionArea.js';
import type { Timeline } from '../../shared/domain/timeline.js';
import type { EngineCompute, EngineLook, EngineTimeline } from '../../shared/engine/requests.js';
import type { StyleCatalog } from '../library/styleCatalog.js';
import type { ChosenLook, FoundStyle } from '../library/styleChoice.js';
import type { MaskedPhoto } from '../masks/maskMaker.js';
import { resolveLook } from '../painting/resolveLook.js';
import type { EngineDesk } from './engineDesk.js';
import type { MaskFiles } from './maskFiles.js';

/** What is needed to resolve a look. */
export interface LookTools {
  readonly engine: EngineDesk;
  readonly styles: () => StyleCatalog;
  readonly masks: MaskFiles;
  readonly codeCacheFolder: string;
  readonly trunk: string | null;
}

/** The work's priority and its abort signal. */
export interface LookTurn {
  readonly priority: Priority;
  readonly signal: AbortSignal;
}

/** The fields of an engine job that describe a look and what computes it. */
export interface EngineLookFields {
  readonly look: EngineLook;
  readonly compute: EngineCompute;
  readonly priority: Priority;
}

/**
 * Converts a window's look of a photo to the engine's form. Throws like `StyleCatalog.choose`, `MaskFiles.regionsOf`
 * and `resolveLook`.
 */
export async function engineLookOf(
  look: PhotoLook,
  photo: MaskedPhoto,
  { engine, styles, masks, codeCacheFolder, trunk }: LookTools,
  { priority, signal }: LookTurn,
): Promise<EngineLookFields> {
  const catalog = styles();
  const { tilePx, ...setting } = engine.setting;
  const regions: LookRegion<FoundStyle, MaskArea>[] = [];
  for (const region of await masks.regionsOf(look, photo)) {
    regions.push({ ...region, styles: await catalog.choose(region.styles) });
  }
  const chosen: ChosenLook<MaskArea> = { ...look, styles: await catalog.choose(look.styles), regions };
  const resolved = await resolveLook(chosen, {
    ...setting,
    engine,
    trunk: trunk ?? '',
    codeCacheFolder,
    priority,
    job: { signal },
  });
  return { look: resolved.look, compute: { ...setting, modelFolder: resolved.modelFolder, tilePx }, priority };
}

/** The same for what changes over the time of a video. */
export async function engineTimelineOf(
  { shots, strengths }: Timeline<PhotoLook | null>,
  photo: MaskedPhoto,
  tools: LookTools,
  turn: LookTurn,
): Promise<EngineTimeline> {
  const resolved = [];
  for (const { look, ...span } of shots) {
    resolved.push({ ...span, look: look && (await engineLookOf(look, photo, tools, turn)).look });
  }
  return { shots: resolved, strengths };
}

/** Converts a window's look of a 3D model. Its regions are left out. Throws like `StyleCatalog.choose` and `resolveLook`. */
export async function modelLookOf(
  look: PhotoLook,
  { engine, styles, codeCacheFolder, trunk }: Omit<LookTools, 'masks'>,
  { priority, signal }: LookTurn,
): Promise<EngineLookFields> {
  const { tilePx, ...setting } = engine.setting;
  const chosen: ChosenLook<MaskArea> = {
    ...look,
    effort: 'quick',
    styles: await styles().choose(look.styles),
    regions: [],
  };
  const prepare = { ...setting, engine, trunk: trunk ?? '', codeCacheFolder, priority, job: { signal } };
  const resolved = await resolveLook(chosen, prepare);
  return { look: resolved.look, compute: { ...setting, modelFolder: resolved.modelFolder, tilePx }, priority };
}
