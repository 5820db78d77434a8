import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { quickestBackend } from '../helpers/backends.js';
import { treeOf, writePhotos } from '../helpers/batchJobs.js';
import { batchSetup, batchWithKills } from '../helpers/batchRuns.js';
import { commandLine } from '../helpers/commandLine.js';
import { childrenOf } from '../helpers/processes.js';
import { testPhoto } from '../helpers/testImages.js';

const KILLS = 20;
const PHOTOS = 3000;
/** Photos until memory pools, arenas and the garbage collector's limits are stable. */
const SETTLED_AFTER = 1200;
const PAGE_BYTES = 4096;

describe.skipIf(process.platform !== 'linux')('a batch', () => {
  it('shows nothing of twenty kills at random instants', async () => {
    const setup = await batchSetup(45);
    expect((await setup.start('whole').finished).code).toBe(1);
    const killed = await batchWithKills(setup, 'killed', KILLS);
    expect(killed.kills, killed.story).toBe(KILLS);
    const { folder } = setup.cli;
    expect(treeOf(join(folder, 'killed')), killed.story).toEqual(treeOf(join(folder, 'whole')));
    expect(killed.repeated, killed.story).toBeLessThanOrEqual(3 * KILLS);
  });

  it('needs no more memory after three thousand photos than after twelve hundred', async () => {
    const cli = await commandLine();
    cli.env['PENTIMENTO_BACKEND'] = await quickestBackend();
    const names = Array.from({ length: PHOTOS }, (_, index) => `${index % 20}/${index}.${index % 5 ? 'jpg' : 'png'}`);
    // Many sizes, to reveal memory kept per size.
    for (let from = 0; from < PHOTOS; from += 50) {
      await writePhotos(join(cli.folder, 'photos'), names.slice(from, from + 50), 64 + (from % 30), 48);
    }
    await testPhoto(50, 40, 60).png().toFile(join(cli.folder, 'art.png'));
    const started = cli.start('batch', 'photos', 'painted', '--style', 'art.png', '--recursive', '--json');
    let done = 0;
    started.child.stdout?.on('data', (text: string) => (done += text.split('\n').length - 1));
    const samples: { done: number; host: number; engine: number }[] = [];
    const isRunning = (): boolean => started.child.exitCode === null;
    while (isRunning()) {
      await sleep(200);
      const [engine] = isRunning() ? childrenOf(started.child.pid!) : [];
      if (engine === undefined || done < SETTLED_AFTER) continue;
      samples.push({ done, host: residentBytes(started.child.pid!), engine: residentBytes(engine) });
    }
    expect((await started.finished).code).toBe(0);
    for (const name of ['host', 'engine'] as const) {
      const points = samples.filter((sample) => sample[name] > 0).map((sample) => [sample.done, sample[name]] as const);
      expect(points.length).toBeGreaterThan(20);
      const bytesPerPhoto = slopeOf(points);
      const [first, last] = [points[0]!, points.at(-1)!].map(([, bytes]) => Math.round(bytes / 1e6));
      process.stdout.write(`${name}: ${(bytesPerPhoto / 1e3).toFixed(2)} kB per photo, ${first} to ${last} MB\n`);
      // A leaked picture of this size would be 12 kB a photo, its tensors several times that.
      expect(bytesPerPhoto).toBeLessThan(6e3);
    }
  });
});

function residentBytes(pid: number): number {
  try {
    return Number(readFileSync(`/proc/${pid}/statm`, 'utf8').split(' ')[1]) * PAGE_BYTES;
  } catch {
    return 0; // It has already ended.
  }
}

/** The slope of the least-squares line through the points. */
function slopeOf(points: readonly (readonly [number, number])[]): number {
  const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
  const [x, y] = [mean(points.map(([done]) => done)), mean(points.map(([, bytes]) => bytes))];
  const covariance = mean(points.map(([done, bytes]) => (done - x) * (bytes - y)));
  return covariance / mean(points.map(([done]) => (done - x) ** 2));
}
