import { describe, expect, it } from 'vitest';
import { PLAIN_SETTINGS } from '../../src/shared/domain/look.js';
import { engineEvent } from '../../src/shared/engine/events.js';
import { engineRequest } from '../../src/shared/engine/requests.js';
import {
  BugError,
  CancelledError,
  ExpectedError,
  fromSerialized,
  ModelError,
  toSerialized,
  type AppError,
} from '../../src/shared/errors.js';

const jobId = 'job-1';
const model = { modelFolder: '/m', backend: 'auto' };
const style = { name: 's', weight: 1, code: new Uint8Array(4) };
const look = { ...PLAIN_SETTINGS, styles: [style], strength: 0.5 };
const output = { path: '/b', canReplace: false, format: 'png', appVersion: '1' };
const stylize = { type: 'stylize', jobId, content: { path: '/a' }, look, output, compute: model };

describe('engine requests', () => {
  it.each([
    { type: 'probe', jobId, backend: 'wasm' },
    { type: 'encodeStyle', jobId, ...model, imagePath: '/a' },
    stylize,
    { ...stylize, output: { ...output, sizePx: 2048, quality: 90 }, previewPx: 256 },
    { type: 'cancel', jobId },
    { type: 'shutdown', jobId },
  ])('accepts $type, as it arrives at the other side', (request) => {
    expect(engineRequest.parse(structuredClone(request))).toEqual(request);
  });

  it.each([
    ['no job id', { type: 'cancel' }],
    ['an empty job id', { type: 'cancel', jobId: '' }],
    ['an unknown type', { type: 'paint', jobId }],
    ['a backend that is none', { type: 'probe', jobId, backend: 'auto' }],
    ['no style', { ...stylize, look: { ...look, styles: [] } }],
    ['a weight of zero', { ...stylize, look: { ...look, styles: [{ ...style, weight: 0 }] } }],
    ['a code as text', { ...stylize, look: { ...look, styles: [{ ...style, code: 'AAAA' }] } }],
    ['a strength beyond 1', { ...stylize, look: { ...look, strength: 1.01 } }],
    ['a strength that is no number', { ...stylize, look: { ...look, strength: NaN } }],
    ['an empty path', { ...stylize, output: { ...output, path: '' } }],
    ['half a pixel', { ...stylize, output: { ...output, sizePx: 100.5 } }],
  ])('refuses %s', (_, request) => {
    expect(engineRequest.safeParse(request).success).toBe(false);
  });
});

describe('engine events', () => {
  const preview = { type: 'preview', jobId, width: 2, height: 1, data: new Uint8Array(6) };

  it('carries previews as bytes of the right number', () => {
    expect(engineEvent.parse(structuredClone(preview))).toEqual(preview);
    expect(engineEvent.safeParse({ ...preview, width: 3 }).success).toBe(false);
    expect(engineEvent.safeParse({ ...preview, data: 'AAAAAAAA' }).success).toBe(false);
    expect(engineEvent.safeParse({ ...preview, data: [0, 0, 0, 0, 0, 0] }).success).toBe(false);
  });

  it('keeps progress between 0 and 1', () => {
    for (const fraction of [-0.1, 1.1, NaN]) {
      expect(engineEvent.safeParse({ type: 'progress', jobId, fraction, phase: 'x' }).success).toBe(false);
    }
  });

  it.each<AppError>([
    new ExpectedError('disk/full', 'Full.', { advice: 'Free it.', details: { path: '/a', free: 0, isFull: true } }),
    new ModelError('model/shape-mismatch', 'Wrong.', { details: { expected: [1, 2], actual: [3] } }),
    new CancelledError(),
    new BugError('Ours.'),
  ])('brings a $name back as it was', (error) => {
    const sent = structuredClone({ type: 'failed', jobId, error: toSerialized(error) });
    const event = engineEvent.parse(sent);
    const back = event.type === 'failed' ? fromSerialized(event.error) : undefined;
    expect(back?.constructor).toBe(error.constructor);
    const { code, message, advice, details } = error;
    expect(back).toMatchObject({ code, message, details });
    expect(back?.advice).toBe(advice);
    // For all other errors the message is enough.
    if (error instanceof BugError) expect(back?.stack).toBe(error.stack);
  });

  it('makes a bug of what was thrown unforeseen, keeping its words and its stack', () => {
    const thrown = new TypeError('x is undefined');
    const data = toSerialized(thrown);
    expect(data).toMatchObject({ kind: 'bug', code: 'bug', message: 'x is undefined', stack: thrown.stack });
    expect(toSerialized('just text')).toMatchObject({ kind: 'bug', message: 'just text' });
  });
});
