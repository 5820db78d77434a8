import { z } from 'zod';
import { errorDataSchema } from '../domain/errorData.js';
import { frameSchema, PLAIN_FRAME } from '../domain/frame.js';
import type { CallDeclarations, EventDeclarations } from './declare.js';
import { lookSchema } from './stylize.js';
import { idSchema, nothing, timeSchema } from './values.js';

/** The most results that are kept of one photo. */
export const MAX_HISTORY = 40;

/** A photo's part of a project. */
const projectPhotoSchema = z.object({
  photoId: idSchema,
  frame: frameSchema.default(PLAIN_FRAME),
  look: lookSchema,
  /** The looks of earlier results, newest first. */
  history: z.array(lookSchema).max(MAX_HISTORY),
});

/** What a window saves of its work. */
export const projectStateSchema = z.object({
  photos: z.array(projectPhotoSchema),
  currentPhotoId: idSchema.nullable(),
});
export type ProjectState = z.infer<typeof projectStateSchema>;

export const projectInfoSchema = z.object({
  id: idSchema,
  /** Empty until the user gives it one. */
  name: z.string().max(120),
  changedAt: timeSchema,
  photoCount: z.int().nonnegative(),
});
export type ProjectInfo = z.infer<typeof projectInfoSchema>;

const openProjectSchema = z.object({
  project: projectInfoSchema,
  state: projectStateSchema,
  /** Photos of the project that could not be opened again; they stay in it. */
  failed: z.array(z.object({ name: z.string(), error: errorDataSchema })),
});
export type OpenProject = z.infer<typeof openProjectSchema>;

const projectName = z.string().trim().max(120);

export const projectCalls = {
  /** The most recently changed first. */
  'projects.list': { input: nothing, output: z.object({ projects: z.array(projectInfoSchema) }) },
  /**
   * The project that is open. The first call after a start opens the one that was open last, whatever ended the program,
   * or begins a first one.
   */
  'projects.current': { input: nothing, output: openProjectSchema },
  /** Begins a project and closes the photos of the one before. */
  'projects.create': { input: z.object({ name: projectName }), output: openProjectSchema },
  /** Closes the photos of the project before and opens those of this one. */
  'projects.open': { input: z.object({ projectId: idSchema }), output: openProjectSchema },
  /** Writes the work of a window, whole or not at all. Of a project that is not open any more it writes nothing. */
  'projects.save': { input: z.object({ projectId: idSchema, state: projectStateSchema }), output: nothing },
  'projects.rename': { input: z.object({ projectId: idSchema, name: projectName }), output: nothing },
  /** Removes a project that is not open, with the copies of photos that it keeps. The user's own files stay. */
  'projects.remove': { input: z.object({ projectId: idSchema }), output: nothing },
} as const satisfies CallDeclarations;

export const projectEvents = {
  'projects.changed': z.object({ projects: z.array(projectInfoSchema) }),
} as const satisfies EventDeclarations;
