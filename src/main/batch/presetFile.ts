import { readFile } from 'node:fs/promises';
import { basename, dirname, extname, isAbsolute, resolve } from 'node:path';
import { existsSync } from 'node:fs';
import { z } from 'zod';
import { EFFORTS } from '../../shared/domain/effort.js';
import { finishSchema } from '../../shared/domain/finish.js';
import { MAX_REGIONS, PLAIN_SETTINGS } from '../../shared/domain/look.js';
import { outputRulesSchema } from '../../shared/batch/batchSettings.js';
import { strokePxSchema } from '../../shared/domain/strokeSize.js';
import { ExpectedError } from '../../shared/errors.js';
import { toDiskError } from '../files/diskErrors.js';
import { splitStrength } from '../library/regionChoice.js';
import type { RenditionWish } from './prepareRenditions.js';
import { parseOutputSize } from '../../shared/batch/sizeText.js';

const presetSchema = z.strictObject({
  name: z.string().min(1).max(120).optional(),
  /** Several styles are blended. Image paths are relative to the preset's folder. */
  styles: z.array(z.string().min(1)).min(1).max(16),
  /** Like `--region` of the command line: `STYLE=AREA`. */
  regions: z.array(z.string().min(1)).max(MAX_REGIONS).default([]),
  strength: z.number().min(0).max(1).default(PLAIN_SETTINGS.strength),
  stroke: strokePxSchema.optional(),
  /** Like `--finish` of the command line. */
  finish: z.enum(EFFORTS).default(PLAIN_SETTINGS.effort),
  ...finishSchema.shape,
  format: outputRulesSchema.shape.format,
  quality: outputRulesSchema.shape.quality,
  /** `2048`, `30cm@300`, `12mp` */
  size: z.union([z.string(), z.number()]).optional(),
  metadata: outputRulesSchema.shape.metadata,
});

/**
 * Reads a preset: a JSON file with styles and output settings.
 * @throws ExpectedError `config/invalid` naming what is wrong; `disk/...`
 */
export async function readPreset(path: string): Promise<RenditionWish> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (thrown) {
    throw toDiskError(thrown, path, 'read');
  }
  const parsed = presetSchema.safeParse(parseJson(text, path));
  if (!parsed.success) {
    const problems = parsed.error.issues.map((issue) => `${issue.path.join('.') || 'preset'}: ${issue.message}`);
    throw invalid(path, problems.join('; '));
  }
  const {
    name,
    styles,
    regions,
    strength,
    stroke,
    finish: effort,
    format,
    quality,
    size,
    metadata,
    ...finish
  } = parsed.data;
  const outputSize = size === undefined ? undefined : parseOutputSize(String(size));
  return {
    name: name ?? basename(path, extname(path)),
    styles: styles.map((style) => besidePreset(style, path)),
    regions: regions.map((region) => regionBeside(region, path)),
    strength,
    strokePx: stroke ?? null,
    effort,
    finish,
    output: { format, quality, size: outputSize, metadata },
  };
}

/** Resolves a style image relative to the preset, so that both can be moved together. */
function besidePreset(style: string, preset: string): string {
  const file = /^(.+?)(:[^:/\\]*)?$/.exec(style);
  const path = resolve(dirname(preset), file?.[1] ?? style);
  return !isAbsolute(style) && existsSync(path) ? `${path}${file?.[2] ?? ''}` : style;
}

/** The same for a region: each style of its blend, and its mask. */
function regionBeside(region: string, preset: string): string {
  const at = region.lastIndexOf('=');
  const fill = region.slice(0, Math.max(at, 0));
  const { blend, strength } = existsSync(resolve(dirname(preset), fill)) ? { blend: fill } : splitStrength(fill);
  const styles = blend.split('+');
  const own = strength === undefined ? '' : `@${strength}`;
  const [, mark = '', area = ''] = /^(!?)(.*)$/.exec(region.slice(at + 1)) ?? [];
  const mask = resolve(dirname(preset), area);
  const isMask = area !== '' && !isAbsolute(area) && existsSync(mask);
  return `${styles.map((style) => besidePreset(style.trim(), preset)).join('+')}${own}=${mark}${isMask ? mask : area}`;
}

function parseJson(text: string, path: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw invalid(path, cause instanceof Error ? cause.message : 'it is no JSON');
  }
}

function invalid(path: string, what: string): ExpectedError {
  return new ExpectedError('config/invalid', `The preset ${path} cannot be used: ${what}.`, { details: { path } });
}
