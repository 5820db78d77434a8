// npm run gpu:check: what a machine with a graphics card must show, in under 8 minutes. Its self-test, its speed by size
// next to the processor's, and one batch, one training and the resumption of that training on it. Prints a line for each,
// and exits with 1 if one of them fails. Everything is written to a temporary folder.
import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** @typedef {{ name: string, state: string, deviceName: string | null, gflops: number | null, reason: string | null }} Report */
/** @typedef {{ megapixels: number, seconds: number, seamScore: number }} Speed */

const PROGRAM = fileURLToPath(new URL('../bin/pentimento.mjs', import.meta.url));
const MEGAPIXELS = [1, 4, 16];
const TRAINING_STEPS = 40;
/** The training is interrupted after this time, or when it has ended. */
const INTERRUPTED_AFTER_MS = 40_000;
const LIMIT_MS = 480_000;

const folder = mkdtempSync(join(tmpdir(), 'pentimento-gpu-'));
const started = performance.now();
let failures = 0;
try {
  await check();
} finally {
  rmSync(folder, { recursive: true, force: true });
}
process.exitCode = failures === 0 ? 0 : 1;

async function check() {
  const { backends } = /** @type {{ backends: Report[] }} */ (await json(['doctor', '--json']));
  for (const { name, state, deviceName, gflops, reason } of backends) {
    say(`${name}: ${state}${deviceName ? `, ${deviceName}` : ''}${gflops ? `, ${Math.round(gflops)} GFLOP/s` : ''}`);
    if (state === 'failed') fail(`${name} did not pass its self-test: ${reason}`);
  }
  const card = backends.find(({ name, state }) => (name === 'cuda' || name === 'webgpu') && state === 'ready')?.name;
  if (!card) {
    fail('There is no backend for a graphics card.');
    return;
  }
  const sizes = MEGAPIXELS.flatMap((size) => ['--megapixels', `${size}`]);
  const speeds = async (/** @type {string} */ backend, /** @type {string[]} */ chosen) =>
    /** @type {{ whole: Speed[] }} */ (await json(['bench', '--json', '--backend', backend, ...chosen]));
  const onCard = await speeds(card, sizes);
  const onProcessor = await speeds('tensorflow', sizes.slice(0, 4));
  for (const { megapixels, seconds, seamScore } of onCard.whole) {
    const other = onProcessor.whole.find((each) => each.megapixels === megapixels);
    const ratio = other ? `, ${(other.seconds / seconds).toFixed(1)} times the processor's speed` : '';
    say(`${megapixels} megapixels: ${seconds.toFixed(2)} s${ratio}, seam score ${seamScore.toFixed(3)}`);
    if (seamScore > 1.2) fail('Borders of tiles can be seen.');
  }
  await paintBatch(card);
  await train(card);
}

/** @param {string} backend */
async function paintBatch(backend) {
  const [samples, out] = [join(folder, 'samples'), join(folder, 'painted')];
  await run(['samples', '--out', samples]);
  const photos = readdirSync(samples).length;
  const from = performance.now();
  await run(['batch', samples, out, '--style', 'great-wave', '--backend', backend]);
  const painted = readdirSync(out).filter((name) => name.endsWith('.jpg')).length;
  say(`batch: ${painted} of ${photos} pictures in ${seconds(from)} s`);
  if (painted !== photos) fail('A picture of the batch is missing.');
}

/** @param {string} backend */
async function train(backend) {
  const styles = join(folder, 'samples', 'batik.jpg');
  const from = performance.now();
  const name = 'GPU check';
  const options = ['--steps', `${TRAINING_STEPS}`, '--backend', backend];
  const code = await start(['train', '--styles', styles, '--name', name, ...options], INTERRUPTED_AFTER_MS);
  say(`training: ended with ${code} after ${seconds(from)} s`);
  if (code === 0) return;
  const [latest] = readdirSync(join(folder, 'home', 'runs'));
  const again = latest === undefined ? 1 : await start(['train', '--resume', latest, '--backend', backend]);
  say(`resumed: ended with ${again} after ${seconds(from)} s`);
  if (again !== 0) fail('The interrupted training did not go on.');
}

/** @param {string[]} args @returns {Promise<unknown>} what the command prints as JSON */
async function json(args) {
  const text = await run(args, [0, 1]);
  return JSON.parse(text.trim().split('\n').at(-1) ?? '');
}

/** @param {string[]} args @param {number[]} codes that count as success @returns {Promise<string>} its output */
function run(args, codes = [0]) {
  return new Promise((resolve, reject) => {
    let text = '';
    const child = launch(args);
    child.stdout.setEncoding('utf8').on('data', (/** @type {string} */ part) => (text += part));
    child.once('close', (code) =>
      codes.includes(code ?? -1) ? resolve(text) : reject(new Error(`${args[0]} ended with ${code}`)),
    );
  });
}

/** @param {string[]} args @param {number} [interruptMs] @returns {Promise<number>} its exit code */
function start(args, interruptMs) {
  return new Promise((resolve) => {
    const child = launch(args);
    child.stdout.resume();
    const timer = setTimeout(() => child.kill('SIGINT'), interruptMs ?? LIMIT_MS);
    child.once('close', (code) => {
      clearTimeout(timer);
      resolve(code ?? 1);
    });
  });
}

/** @param {string[]} args */
function launch(args) {
  const env = { ...process.env, PENTIMENTO_HOME: join(folder, 'home'), PENTIMENTO_CACHE: join(folder, 'cache') };
  const left = LIMIT_MS - (performance.now() - started);
  return spawn(process.execPath, [PROGRAM, ...args], {
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
    timeout: Math.max(1, left),
  });
}

/** @param {number} from */
function seconds(from) {
  return ((performance.now() - from) / 1000).toFixed(1);
}

/** @param {string} line */
function say(line) {
  process.stdout.write(`${line}\n`);
}

/** @param {string} line */
function fail(line) {
  failures += 1;
  say(`FAILED: ${line}`);
}
