import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ensureBuild } from '../../scripts/setup/build.mjs';
import { ROOT } from '../../scripts/setup/places.mjs';
import { EngineHost } from '../../src/main/engine/engineHost.js';
import { forkEngine } from '../../src/main/engine/forkEngine.js';
import type { PreviewEvent } from '../../src/shared/engine/events.js';
import type { EngineJob, WeightedStyle } from '../../src/shared/engine/requests.js';
import type { Progress } from '../../src/shared/progress.js';
import { writeTinyModel } from '../helpers/commandLine.js';
import { tempFolder } from '../helpers/tempFolder.js';
import { testPhoto } from '../helpers/testImages.js';
import { PLAIN_SETTINGS } from '../../src/shared/domain/look.js';

const folder = tempFolder();
const at = (name: string): string => join(folder, name);
const host = new EngineHost(() => forkEngine());
let style: WeightedStyle;

beforeAll(async () => {
  await ensureBuild(ROOT);
  await writeTinyModel(at('model'));
  await testPhoto(120, 100, 3).png().toFile(at('art.png'));
  await testPhoto(2000, 1400, 1).jpeg().toFile(at('tiled.jpg'));
  await testPhoto(6000, 4000, 1).jpeg().toFile(at('long.jpg'));
});
afterAll(() => host.close());

const model = { modelFolder: at('model'), backend: 'wasm' } as const;

function stylize(content: string, out: string): EngineJob<'stylize'> {
  return {
    type: 'stylize',
    content: { path: at(content) },
    look: { ...PLAIN_SETTINGS, styles: [style] },
    compute: model,
    output: { path: at(out), canReplace: false, format: 'jpg', appVersion: '0' },
    previewPx: 128,
  };
}

/** The tests use one engine, in order. */
describe('the engine process', () => {
  it('encodes a style to bytes', async () => {
    const encoded = await host.request({ type: 'encodeStyle', ...model, imagePath: at('art.png') });
    expect(encoded).toMatchObject({ type: 'encodeStyle', backend: 'wasm' });
    expect(encoded.code).toBeInstanceOf(Uint8Array);
    style = { name: 'art', weight: 1, code: encoded.code };
  });

  it('stylizes from file to file, with progress to 1 and a small preview', async () => {
    const progress: Progress[] = [];
    const previews: PreviewEvent[] = [];
    const result = await host.request(stylize('tiled.jpg', 'tiled-out.jpg'), {
      onProgress: (step) => progress.push(step),
      onPreview: (preview) => previews.push(preview),
    });
    expect(result).toMatchObject({ width: 2000, height: 1400, outPath: at('tiled-out.jpg') });
    expect(existsSync(at('tiled-out.jpg'))).toBe(true);
    const fractions = progress.map(({ fraction }) => fraction);
    expect(fractions).toEqual([...fractions].sort((a, b) => a - b));
    expect(fractions.at(-1)).toBe(1);
    expect(new Set(progress.map(({ phase }) => phase))).toEqual(new Set(['read', 'prepare', 'stylize', 'write']));
    expect(previews).toHaveLength(1);
    expect(previews[0]).toMatchObject({ width: 128, height: 90 });
  });

  it('stops at a tile boundary when cancelled, and takes the next job', async () => {
    const controller = new AbortController();
    const answer = host.request(stylize('long.jpg', 'long-out.jpg'), {
      signal: controller.signal,
      onProgress: ({ phase, fraction }) => {
        if (phase === 'stylize' && fraction > 0.15) controller.abort();
      },
    });
    const before = host.enginePid;
    await expect(answer).rejects.toMatchObject({ code: 'cancelled' });
    expect(existsSync(at('long-out.jpg'))).toBe(false);
    await host.request({ type: 'encodeStyle', ...model, imagePath: at('art.png') });
    // The same process: it stopped without being killed.
    expect(host.enginePid).toBe(before);
  });

  it('reports the death of an engine by its signal, and goes on with a fresh one', async () => {
    const before = host.enginePid!;
    const answer = host.request(stylize('long.jpg', 'long-out.jpg'), {
      onProgress: ({ phase }) => {
        if (phase === 'stylize' && host.enginePid === before) process.kill(before, 'SIGKILL');
      },
    });
    await expect(answer).rejects.toMatchObject({ code: 'engine/crashed', details: { signal: 'SIGKILL' } });
    const result = await host.request(stylize('art.png', 'after.jpg'));
    expect(result.width).toBe(120);
    expect(host.enginePid).not.toBe(before);
  });

  it('names what is wrong with a model', async () => {
    const job = { type: 'encodeStyle', ...model, modelFolder: at('no-model'), imagePath: at('art.png') } as const;
    await expect(host.request(job)).rejects.toMatchObject({ code: 'model/missing' });
  });

  it('answers what breaks the protocol with a failure, and a request to end by ending', async () => {
    const engine = forkEngine();
    const answer = new Promise((resolve) => engine.port.onMessage(resolve));
    engine.port.post({ type: 'stylize', jobId: 'x', strength: 7 });
    expect(await answer).toMatchObject({ type: 'failed', jobId: 'x', error: { code: 'engine/protocol' } });
    engine.port.post({ type: 'shutdown', jobId: 'end' });
    expect(await engine.exited).toMatchObject({ code: 0, signal: null });
  });
});
