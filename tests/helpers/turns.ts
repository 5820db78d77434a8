/** Lets happen what is ready to: some turns of the event loop, no time. */
export async function turns(count = 5): Promise<void> {
  for (let turn = 0; turn < count; turn++) await new Promise((resolve) => setImmediate(resolve));
}

/** Lets the event loop turn until `isTrue`. @throws Error if it does not come true within `limitMs` */
export async function until(isTrue: () => boolean, limitMs = 15_000): Promise<void> {
  const end = performance.now() + limitMs;
  while (!isTrue()) {
    if (performance.now() > end) throw new Error(`Not true after ${limitMs} ms: ${String(isTrue)}`);
    await turns(1);
  }
}

/** Settles once the signal is aborted; at once where it is already. */
export function aborted(signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve) => {
    if (!signal || signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
