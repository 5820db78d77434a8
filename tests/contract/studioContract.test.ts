import { describe, expect, expectTypeOf, it } from 'vitest';
import { createStudioClient, type StudioTransport } from '../../src/shared/contract/client.js';
import {
  CALL_AREAS,
  CALLS,
  EVENT_AREAS,
  EVENTS,
  type CallInput,
  type CallName,
  type CallOutput,
  type EventName,
  type EventPayload,
} from '../../src/shared/contract/contract.js';
import { settingsSchema } from '../../src/shared/contract/settings.js';
import { CancelledError, ExpectedError, toSerialized } from '../../src/shared/errors.js';

/** Names that are declared in two areas, as a type: `never` if every name is declared once. */
type Doubles<Areas, Seen = never> = Areas extends readonly [infer First, ...infer Rest]
  ? (keyof First & Seen) | Doubles<Rest, Seen | keyof First>
  : never;
/** Names of the areas, as a type. */
type Names<Areas> = Areas extends readonly [infer First, ...infer Rest] ? keyof First | Names<Rest> : never;

describe('the contract', () => {
  it('declares every call and every event once', () => {
    expectTypeOf<Doubles<typeof CALL_AREAS>>().toBeNever();
    expectTypeOf<Doubles<typeof EVENT_AREAS>>().toBeNever();
    expectTypeOf<Names<typeof CALL_AREAS>>().toEqualTypeOf<CallName>();
    expectTypeOf<Names<typeof EVENT_AREAS>>().toEqualTypeOf<EventName>();
    const calls = CALL_AREAS.flatMap((area) => Object.keys(area));
    const events = EVENT_AREAS.flatMap((area) => Object.keys(area));
    expect(calls).toHaveLength(new Set(calls).size);
    expect(events).toHaveLength(new Set(events).size);
    expect(Object.keys(CALLS).sort()).toEqual(calls.sort());
    expect(Object.keys(EVENTS).sort()).toEqual(events.sort());
  });

  it('types inputs, outputs and payloads by their names', async () => {
    expectTypeOf<CallInput<'jobs.cancel'>>().toEqualTypeOf<{ jobId: string }>();
    expectTypeOf<CallOutput<'stylize.export'>>().toEqualTypeOf<{ jobId: string }>();
    expectTypeOf<EventPayload<'job.cancelled'>>().toEqualTypeOf<{ jobId: string }>();
    const { call, on } = createStudioClient(transportOf(() => undefined));
    // @ts-expect-error No such call.
    await expect(call('photos.burn')).rejects.toThrow();
    // @ts-expect-error The input is missing.
    await expect(call('jobs.cancel')).rejects.toMatchObject({ code: 'contract/broken' });
    // @ts-expect-error No such event.
    on('photos.burnt', () => undefined)();
  });

  it('gives every setting a default, so that an old file is read', () => {
    expect(settingsSchema.parse({})).toMatchObject({ theme: 'system', backend: 'auto' });
    expect(settingsSchema.parse({ theme: 'dark', ofAnotherVersion: 1 }).theme).toBe('dark');
  });

  it('leaves settings that are not given alone, and refuses unknown ones', () => {
    expect(CALLS['settings.set'].input.parse({ theme: 'dark' })).toEqual({ theme: 'dark' });
    expect(CALLS['settings.set'].input.safeParse({ thme: 'dark' }).success).toBe(false);
  });
});

describe('a studio client', () => {
  it('gives what the studio answered, checked', async () => {
    const studio = createStudioClient(
      transportOf((name) => ({ ok: true, value: name === 'jobs.list' && { jobs: [] } })),
    );
    expect(await studio.call('jobs.list')).toEqual({ jobs: [] });
    await expect(studio.call('settings.get')).rejects.toMatchObject({ code: 'contract/broken' });
  });

  it('throws what the studio answered with as the error that it was', async () => {
    const thrown = [new ExpectedError('photo/unknown', 'Gone.', { advice: 'Open it.' }), new CancelledError()];
    for (const error of thrown) {
      const studio = createStudioClient(transportOf(() => ({ ok: false, error: toSerialized(error) })));
      const caught: unknown = await studio.call('app.info').catch((reason: unknown) => reason);
      expect(caught).toBeInstanceOf(error.constructor);
      expect(caught).toMatchObject({ code: error.code, message: error.message, advice: error.advice });
    }
  });

  it('checks what it sends before it sends it', async () => {
    const studio = createStudioClient(transportOf(() => expect.unreachable()));
    await expect(studio.call('jobs.cancel', { jobId: '' })).rejects.toMatchObject({ code: 'contract/broken' });
  });

  it('hands events to those who asked for them, until they have had enough', () => {
    const transport = transportOf(() => undefined);
    const studio = createStudioClient(transport);
    const heard: string[] = [];
    const stop = studio.on('job.cancelled', ({ jobId }) => heard.push(jobId));
    transport.emit({ name: 'job.cancelled', payload: { jobId: 'a' } });
    transport.emit({ name: 'photos.changed', payload: { photos: [], openedIds: [] } });
    stop();
    transport.emit({ name: 'job.cancelled', payload: { jobId: 'b' } });
    expect(heard).toEqual(['a']);
    expect(transport.listeners.size).toBe(0);
  });

  it('subscribes once, parses an event once, and lets no listener stop another', () => {
    const transport = transportOf(() => undefined);
    const studio = createStudioClient(transport);
    const heard: unknown[] = [];
    const stops = [
      studio.on('job.cancelled', (payload) => {
        heard.push(payload);
        throw new Error('A listener failed.');
      }),
      studio.on('job.cancelled', (payload) => heard.push(payload)),
      studio.on('photos.changed', () => expect.unreachable()),
    ];
    expect(transport.listeners.size).toBe(1);
    expect(() => transport.emit({ name: 'job.cancelled', payload: { jobId: 'a' } })).toThrow('A listener failed.');
    expect(heard).toEqual([{ jobId: 'a' }, { jobId: 'a' }]);
    // The same object: it was parsed once.
    expect(heard[0]).toBe(heard[1]);
    for (const stop of stops) stop();
    expect(transport.listeners.size).toBe(0);
  });

  it('reports events that break the contract and passes none of them on', () => {
    const transport = transportOf(() => undefined);
    const codes: string[] = [];
    const studio = createStudioClient(transport, { onViolation: ({ code }) => codes.push(code) });
    studio.on('job.cancelled', () => expect.unreachable());
    for (const event of [7, { name: 'no.such', payload: {} }, { name: 'job.cancelled', payload: {} }])
      transport.emit(event);
    expect(codes).toEqual(['contract/broken', 'contract/broken', 'contract/broken']);
  });
});

interface TestTransport extends StudioTransport {
  readonly listeners: Set<(event: unknown) => void>;
  emit(event: unknown): void;
}

function transportOf(answer: (name: string, input: unknown) => unknown): TestTransport {
  const listeners = new Set<(event: unknown) => void>();
  return {
    listeners,
    invoke: (name, input) => Promise.resolve(answer(name, input)),
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    emit: (event) => listeners.forEach((listener) => listener(event)),
  };
}
