/** Runs pending work: some turns of the event loop, without waiting. */
export async function turns(count = 5): Promise<void> {
  for (let turn = 0; turn < count; turn++) await new Promise((resolve) => setImmediate(resolve));
}

/** Runs the event loop until `isTrue`. @throws Error if it does not become true within `limitMs` */
export async function until(isTrue: () => boolean, limitMs = 15_000): Promise<void> {
  const end = performance.now() + limitMs;
  while (!isTrue()) {
    if (performance.now() > end) throw new Error(`Not true after ${limitMs} ms: ${String(isTrue)}`);
    await turns(1);
  }
}

/** Settles when the signal is aborted; immediately if it already is. */
export function aborted(signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve) => {
    if (!signal || signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
