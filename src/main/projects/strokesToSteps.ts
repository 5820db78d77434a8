import { z } from 'zod';
import type { Migration } from '../../shared/domain/savedFormat.js';

const strokeSchema = z.looseObject({ isErasing: z.boolean() });
const regionSchema = z.looseObject({ strokes: z.array(strokeSchema), isInverted: z.boolean() });
const lookSchema = z.looseObject({ regions: z.array(regionSchema).optional() });
const fileSchema = z.looseObject({
  photos: z.array(z.looseObject({ look: lookSchema, history: z.array(lookSchema) })),
});

/** Version 1 of a project as version 2: strokes become steps of the brush, and an inverted region gets a step more. */
export const strokesToSteps: Migration = (file) => {
  const parsed = fileSchema.safeParse(file);
  // What is not even of version 1 is reported by the schema of the present version.
  if (!parsed.success) return { ...file };
  const photos = parsed.data.photos.map(({ look, history, ...photo }) => ({
    ...photo,
    look: withSteps(look),
    history: history.map(withSteps),
  }));
  return { ...parsed.data, photos };
};

function withSteps({ regions, ...look }: z.infer<typeof lookSchema>): Record<string, unknown> {
  if (!regions) return look;
  return {
    ...look,
    regions: regions.map(({ strokes, isInverted, ...region }) => ({
      ...region,
      steps: [
        ...strokes.map(({ isErasing, ...stroke }) => ({
          kind: 'brush',
          mode: isErasing ? 'subtract' : 'add',
          ...stroke,
        })),
        ...(isInverted ? [{ kind: 'invert' }] : []),
      ],
    })),
  };
}
