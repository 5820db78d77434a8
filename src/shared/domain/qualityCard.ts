import { z } from 'zod';

/** File name of a style's quality card, in its folder and in its pack. */
export const QUALITY_FILE = 'quality.json';

/** Names of all figures in cards and in `pentimento evaluate`. */
export const FIGURE_NAMES = ['style', 'content', 'lpipsLike', 'ssim'] as const;
export type FigureName = (typeof FIGURE_NAMES)[number];

const figures = z.object({
  /** Distance to the style, 0 or more: 1 for the unchanged photo. */
  style: z.number().min(0),
  /** Structural distance to the photo, 0 or more. */
  content: z.number().min(0),
  /** Distance to the photo in the encoder's features, 0 or more. */
  lpipsLike: z.number().min(0),
  /** Structural similarity to the photo, -1 to 1: higher is more similar. */
  ssim: z.number().min(-1).max(1),
});
/** Measures of stylized pictures. Lower is better, except for `ssim`. */
export type Figures = z.infer<typeof figures>;

export const qualityCardSchema = z.object({
  format: z.literal('pentimento-quality'),
  version: z.literal(1),
  created: z.iso.datetime(),
  /** Number of stylized pictures measured. */
  pictures: z.int().positive(),
  /** Whether the target is one artwork per picture or the common style of a set of artworks. */
  against: z.enum(['artworks', 'set']),
  artworks: z.int().positive(),
  /** Pictures were reduced to this long side at most, in px. */
  sizePx: z.int().positive(),
  /** SHA-256 of the encoder's weights: figures of different encoders cannot be compared. */
  encoder: z.string().regex(/^[0-9a-f]{64}$/),
  mean: figures,
  /** Standard deviation over the pictures. */
  deviation: figures,
  /**
   * Other pictures of the same photos, measured in the same way: for example, the style before its training.
   */
  baseline: z.object({ pictures: z.int().positive(), mean: figures }).optional(),
});

/** Quality of a style or a model, measured on pictures. */
export type QualityCard = z.infer<typeof qualityCardSchema>;

const MEANINGS: Readonly<Record<FigureName, string>> = {
  style: "distance of feature statistics to the style, as a share of the unchanged photo's (less is better)",
  content: 'distance of structure to the photo (less is better)',
  lpipsLike: 'perceptual distance to the photo (less is closer)',
  ssim: 'structural similarity to the photo (more is closer)',
};

/** The card as short Markdown text. Contains only numbers from the card, so no untrusted text. */
export function qualityCardMarkdown(card: QualityCard): string {
  const { mean, deviation, baseline } = card;
  const head = ['figure', 'mean', 'deviation', ...(baseline ? ['baseline', 'change'] : []), 'meaning'];
  const rows = FIGURE_NAMES.map((name) => [
    name,
    mean[name].toFixed(4),
    deviation[name].toFixed(4),
    ...(baseline ? [baseline.mean[name].toFixed(4), percentChange(baseline.mean[name], mean[name])] : []),
    MEANINGS[name],
  ]);
  const style = card.against === 'set' ? `the mean statistics of ${card.artworks} artworks` : 'their artworks';
  return [
    '# Quality',
    '',
    `${card.pictures} pictures of at most ${card.sizePx} px against ${style}, ${card.created.slice(0, 10)}.`,
    '',
    ...[head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`),
    '',
    `Measured with the encoder ${card.encoder.slice(0, 12)}; figures of different encoders cannot be compared.`,
    '',
  ].join('\n');
}

function percentChange(from: number, to: number): string {
  if (from === 0) return 'n/a';
  const percent = (100 * (to - from)) / Math.abs(from);
  return `${percent > 0 ? '+' : ''}${percent.toFixed(1)} %`;
}
