import { describe, expect, it } from 'vitest';
import { Turnstile, type Place } from '../../../../src/main/engine/turnstile.js';
import { CancelledError } from '../../../../src/shared/errors.js';
import { turns } from '../../../helpers/turns.js';

/** Works in `pieces` pieces, records each, and leaves. */
async function work(place: Place, name: string, pieces: number, done: string[]): Promise<void> {
  for (let piece = 0; piece < pieces; piece++) {
    await place.pause();
    done.push(name);
  }
  place.leave();
}

describe('Turnstile', () => {
  it('lets one after the other of the same priority work, in the order of arrival', async () => {
    const turnstile = new Turnstile();
    const done: string[] = [];
    const [a, b] = [turnstile.takePlace('batch'), turnstile.takePlace('batch')];
    await Promise.all([work(b, 'b', 3, done), work(a, 'a', 3, done)]);
    expect(done.join('')).toBe('aaabbb');
  });

  it('lets urgent work in between two pieces of other work, which then goes on', async () => {
    const turnstile = new Turnstile();
    const done: string[] = [];
    const training = turnstile.takePlace('training');
    const batch = turnstile.takePlace('batch');
    await batch.pause();
    done.push('b');
    const preview = turnstile.takePlace('interactive');
    await Promise.all([work(batch, 'b', 2, done), work(training, 't', 2, done), work(preview, 'p', 2, done)]);
    expect(done.join('')).toBe('bppbbtt');
  });

  it('makes others wait from the moment in which urgent work arrives, until it leaves', async () => {
    const turnstile = new Turnstile();
    const batch = turnstile.takePlace('batch');
    await batch.pause();
    const preview = turnstile.takePlace('interactive');
    let isOn = false;
    const paused = batch.pause().then(() => (isOn = true));
    await turns();
    expect(isOn).toBe(false);
    preview.leave();
    preview.leave();
    await paused;
    expect(isOn).toBe(true);
  });

  it('ends the wait of work that is cancelled', async () => {
    const turnstile = new Turnstile();
    const preview = turnstile.takePlace('interactive');
    const batch = turnstile.takePlace('batch');
    const controller = new AbortController();
    const paused = batch.pause(controller.signal);
    setImmediate(() => controller.abort());
    await expect(paused).rejects.toBeInstanceOf(CancelledError);
    preview.leave();
    await expect(batch.pause(controller.signal)).rejects.toBeInstanceOf(CancelledError);
  });

  it('lets those behind go on while somebody waits aside, who then has the old place', async () => {
    const turnstile = new Turnstile();
    const done: string[] = [];
    const preview = turnstile.takePlace('interactive');
    const batch = turnstile.takePlace('batch');
    await preview.pause();
    // The preview waits for what the batch does.
    await preview.aside(work(batch, 'b', 2, done));
    await work(preview, 'p', 1, done);
    expect(done.join('')).toBe('bbp');
    const next = turnstile.takePlace('batch');
    await expect(next.aside(Promise.reject(new Error('no')))).rejects.toThrow('no');
    await next.pause();
  });
});
