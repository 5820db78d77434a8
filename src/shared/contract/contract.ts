import type { z } from 'zod';
import { appCalls, appEvents } from './app.js';
import { batchCalls, batchEvents } from './batch.js';
import { engineCalls, engineEvents } from './engine.js';
import { fileCalls } from './files.js';
import { jobCalls, jobEvents } from './jobs.js';
import { libraryCalls } from './library.js';
import { maskCalls } from './masks.js';
import { modelCalls, modelEvents } from './models.js';
import { photoCalls, photoEvents } from './photos.js';
import { polishCalls, polishEvents } from './polish.js';
import { presetCalls, presetEvents } from './presets.js';
import { projectCalls, projectEvents } from './projects.js';
import { settingsCalls, settingsEvents } from './settings.js';
import { styleCalls, styleEvents } from './styles.js';
import { stylizeCalls, stylizeEvents } from './stylize.js';
import { trainingCalls, trainingEvents } from './trainings.js';
import { videoCalls, videoEvents } from './videos.js';

/**
 * The contract between a window and the studio: every call and every event, declared once, one file per area. To add an
 * area, add its file and list it here; a test fails where two areas declare one name.
 */
export const CALL_AREAS = [
  appCalls,
  settingsCalls,
  engineCalls,
  photoCalls,
  videoCalls,
  modelCalls,
  styleCalls,
  polishCalls,
  stylizeCalls,
  maskCalls,
  jobCalls,
  batchCalls,
  trainingCalls,
  fileCalls,
  libraryCalls,
  projectCalls,
  presetCalls,
] as const;

export const EVENT_AREAS = [
  appEvents,
  settingsEvents,
  engineEvents,
  photoEvents,
  videoEvents,
  modelEvents,
  styleEvents,
  polishEvents,
  stylizeEvents,
  jobEvents,
  batchEvents,
  trainingEvents,
  projectEvents,
  presetEvents,
] as const;

type Merged<Areas> = Areas extends readonly [infer First, ...infer Rest] ? First & Merged<Rest> : unknown;
type Flat<T> = { readonly [K in keyof T]: T[K] };

export type Calls = Flat<Merged<typeof CALL_AREAS>>;
export type Events = Flat<Merged<typeof EVENT_AREAS>>;

export const CALLS = Object.assign({}, ...CALL_AREAS) as Calls;
export const EVENTS = Object.assign({}, ...EVENT_AREAS) as Events;

export type CallName = keyof Calls;
export type EventName = keyof Events;

/** The input as a caller passes it. */
export type CallInput<N extends CallName> = z.input<Calls[N]['input']>;
/** The input as a handler gets it: validated, with defaults. */
export type CheckedInput<N extends CallName> = z.output<Calls[N]['input']>;
/** The output as a handler returns it. */
export type HandlerOutput<N extends CallName> = z.input<Calls[N]['output']>;
/** The output as a caller gets it. */
export type CallOutput<N extends CallName> = z.output<Calls[N]['output']>;
export type EventPayload<E extends EventName> = z.output<Events[E]>;

/** An event in transit. */
export type StudioEvent = { [E in EventName]: { readonly name: E; readonly payload: EventPayload<E> } }[EventName];

export function isCallName(name: string): name is CallName {
  return Object.hasOwn(CALLS, name);
}

export function isEventName(name: string): name is EventName {
  return Object.hasOwn(EVENTS, name);
}
