import { z } from 'zod';
import { errorDataSchema } from '../domain/errorData.js';
import { frameSchema, PLAIN_FRAME } from '../domain/frame.js';
import type { CallDeclarations, EventDeclarations } from './declare.js';
import { modelChoiceSchema } from './models.js';
import { lookSchema, subjectLookSchema } from './stylize.js';
import { idSchema, nothing, timeSchema } from './values.js';

/** The maximum number of results kept per photo. */
export const MAX_HISTORY = 40;

/** A photo's part of a project. */
const projectPhotoSchema = z.object({
  photoId: idSchema,
  frame: frameSchema.default(PLAIN_FRAME),
  look: subjectLookSchema,
  /** The looks of earlier results, newest first. */
  history: z.array(lookSchema).max(MAX_HISTORY),
});

/** A 3D model's part of a project. */
const projectModelSchema = z.object({ modelId: idSchema, look: lookSchema, choice: modelChoiceSchema });

/** The work of a window, as it is saved. */
export const projectStateSchema = z.object({
  photos: z.array(projectPhotoSchema),
  currentPhotoId: idSchema.nullable(),
  models: z.array(projectModelSchema).default([]),
  /** The model in the view; null while a photo is on the canvas. */
  currentModelId: idSchema.nullable().default(null),
});
export type ProjectState = z.infer<typeof projectStateSchema>;

export const projectInfoSchema = z.object({
  id: idSchema,
  /** Empty until the user gives it one. */
  name: z.string().max(120),
  changedAt: timeSchema,
  photoCount: z.int().nonnegative(),
  modelCount: z.int().nonnegative(),
});
export type ProjectInfo = z.infer<typeof projectInfoSchema>;

const openProjectSchema = z.object({
  project: projectInfoSchema,
  state: projectStateSchema,
  /** Photos and models of the project that could not be opened. They stay in the project. */
  failed: z.array(z.object({ name: z.string(), error: errorDataSchema })),
});
export type OpenProject = z.infer<typeof openProjectSchema>;

const projectName = z.string().trim().max(120);

export const projectCalls = {
  /** The most recently changed first. */
  'projects.list': { input: nothing, output: z.object({ projects: z.array(projectInfoSchema) }) },
  /**
   * The project that is open. The first call after a start opens the one that was open last, whatever ended the
   * program, or begins a first one.
   */
  'projects.current': { input: nothing, output: openProjectSchema },
  /** Creates a project and closes the photos and models of the previous one. */
  'projects.create': { input: z.object({ name: projectName }), output: openProjectSchema },
  /** Closes the photos and models of the previous project and opens those of this one. */
  'projects.open': { input: z.object({ projectId: idSchema }), output: openProjectSchema },
  /** Saves the work of a window atomically. Does nothing if the project is no longer open. */
  'projects.save': { input: z.object({ projectId: idSchema, state: projectStateSchema }), output: nothing },
  'projects.rename': { input: z.object({ projectId: idSchema, name: projectName }), output: nothing },
  /** Removes a project that is not open, with the copies of photos and models that it keeps. The user's own files stay. */
  'projects.remove': { input: z.object({ projectId: idSchema }), output: nothing },
} as const satisfies CallDeclarations;

export const projectEvents = {
  'projects.changed': z.object({ projects: z.array(projectInfoSchema) }),
} as const satisfies EventDeclarations;
