import { z } from 'zod';

/** File name of a style's training recipe, in its folder and in its pack. */
export const RECIPE_FILE = 'recipe.json';

/** The training of a style: enough to repeat it with the same pictures. */
export const trainingRecipeSchema = z
  .object({
    /** Optimizer steps. */
    step: z.int().min(0),
    imagesSeen: z.int().min(0),
    hours: z.number().min(0).optional(),
    /** The whole configuration, without local paths. */
    config: z.record(z.string(), z.json()),
  })
  .catchall(z.json());

export type TrainingRecipe = z.infer<typeof trainingRecipeSchema>;
