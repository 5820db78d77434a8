import { mkdirSync, readdirSync, rmSync, statfsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { runChild } from '../child.mjs';
import { say } from '../say.mjs';
import { lastLine, notMade } from './attempt.mjs';
import { compileBinding } from './compile.mjs';

/** @import { Attempt, NotMade } from './attempt.mjs' */
/** @import { Target } from './target.mjs' */

const MINUTE_MS = 60_000;
const GIGABYTE = 1e9;
/** Peak size of wheel, libraries and headers: measured 1.4 GB for the CPU library; CUDA's own libraries add 6 GB. */
const NEEDED_BYTES = { cpu: 1.6 * GIGABYTE, cuda: 12 * GIGABYTE };

/**
 * Python script that extracts the C library, its headers and (with CUDA) NVIDIA's libraries from the wheels in a
 * folder. NVIDIA's libraries go to deps/nvidia, because the C library looks for them in `../nvidia` relative to its own
 * folder.
 */
const UNPACK = `
import os, shutil, sys, zipfile
wheels, out = sys.argv[1], sys.argv[2]
def target(name):
    if name in ('tensorflow/libtensorflow_cc.so.2', 'tensorflow/libtensorflow_framework.so.2'):
        return 'deps/lib/' + name.split('/')[1]
    if name.startswith('tensorflow/include/'):
        return 'include/' + name[len('tensorflow/include/'):]
    if name.startswith('nvidia/') and '/lib/' in name:
        return 'deps/' + name
for wheel in sorted(os.listdir(wheels)):
    with zipfile.ZipFile(os.path.join(wheels, wheel)) as archive:
        for entry in archive.infolist():
            path = target(entry.filename)
            if path is None or entry.is_dir() or '..' in path.split('/'):
                continue
            path = os.path.join(out, path)
            os.makedirs(os.path.dirname(path), exist_ok=True)
            with archive.open(entry) as source, open(path, 'wb') as sink:
                shutil.copyfileobj(source, sink, 1 << 20)
`;

/**
 * Extracts the TensorFlow C library from the Python wheel of the same name, and compiles the binding against it.
 *
 * @param {object} options
 * @param {string} options.root
 * @param {string} options.folder empty; gets `deps` and `lib`
 * @param {Target} options.target
 * @param {boolean} options.cuda use the library for NVIDIA cards, with CUDA's own libraries
 * @param {{ python: string | null, compiler: string | null }} options.tools
 * @returns {Promise<Attempt>}
 */
export async function makeFromWheel({ root, folder, target, cuda, tools }) {
  const problem = whyNot(target, cuda, tools, folder);
  if (problem !== null) return problem;
  const python = /** @type {string} */ (tools.python);
  const wheels = join(folder, 'wheels');
  mkdirSync(wheels, { recursive: true });

  const requirement = pipRequirement(target, cuda);
  say('native', `downloading ${requirement} with pip (${cuda ? 'about 3 GB, untested' : 'about 270 MB'})`);
  const failure = await download(python, requirement, wheels, cuda);
  if (failure !== null) return failure;
  const library = libraryOf(readdirSync(wheels));
  if (library === null) return notMade('pip delivered no TensorFlow wheel', 'Report this with the output of pip.');

  say('native', `taking the C library out of ${library}`);
  const unpacked = await runChild(python, ['-c', UNPACK, wheels, folder], { timeoutMs: 20 * MINUTE_MS });
  rmSync(wheels, { recursive: true, force: true });
  if (!unpacked.ok) {
    return notMade(
      `the wheel of ${library} could not be unpacked: ${lastLine(unpacked.output, /Error/)}`,
      'Check that the disk has room.',
    );
  }

  say('native', 'compiling the binding with g++');
  const compileFailure = await compileBinding({
    root,
    folder,
    target,
    compiler: /** @type {string} */ (tools.compiler),
  });
  rmSync(join(folder, 'include'), { recursive: true, force: true });
  return compileFailure ?? { ok: true, flavor: cuda ? 'cuda' : 'cpu', library };
}

/**
 * @param {Target} target
 * @param {boolean} cuda
 * @returns {string} the requirement for pip
 */
export function pipRequirement(target, cuda) {
  if (cuda) return 'tensorflow[and-cuda]';
  return target.platform === 'linux-arm64' ? 'tensorflow' : 'tensorflow-cpu';
}

/** @param {string[]} files names of wheels @returns {string | null} such as `tensorflow-cpu-2.21.0` */
export function libraryOf(files) {
  for (const file of files) {
    const match = /^(tensorflow(?:_cpu)?)-([^-]+)-.*\.whl$/.exec(file);
    if (match !== null) return `${(match[1] ?? '').replace('_', '-')}-${match[2]}`;
  }
  return null;
}

/**
 * @param {Target} target
 * @param {boolean} cuda
 * @param {{ python: string | null, compiler: string | null }} tools
 * @param {string} folder
 * @returns {NotMade | null} the problem found before anything is downloaded, or null
 */
function whyNot(target, cuda, tools, folder) {
  if (!['linux-x64', 'linux-arm64'].includes(target.platform) || (cuda && target.platform !== 'linux-x64')) {
    return notMade(
      `no TensorFlow C library is known for ${target.platform}${cuda ? ' with CUDA' : ''} apart from the official one`,
      '',
    );
  }
  if (tools.python === null) {
    return notMade('python3 is missing, which fetches the library', 'Install python3 with pip.');
  }
  if (tools.compiler === null) {
    return notMade('g++ is missing, which compiles the binding', 'Install g++ (package build-essential).');
  }
  const { bavail, bsize } = statfsSync(folder);
  const needed = NEEDED_BYTES[cuda ? 'cuda' : 'cpu'];
  if (bavail * bsize < needed) {
    const gigabytes = (/** @type {number} */ bytes) => (bytes / GIGABYTE).toFixed(1);
    return notMade(
      `the cache's disk has ${gigabytes(bavail * bsize)} GB free and the library needs ${gigabytes(needed)} GB`,
      'Make room, or point PENTIMENTO_CACHE to another disk.',
    );
  }
  return null;
}

/**
 * @param {string} python
 * @param {string} requirement
 * @param {string} wheels folder for the wheels; pip's temporary files go there too, since /tmp is often small
 * @param {boolean} cuda with its dependencies, which are CUDA's libraries
 * @returns {Promise<NotMade | null>} null when it worked
 */
async function download(python, requirement, wheels, cuda) {
  const flags = [
    '--retries',
    '0',
    '--disable-pip-version-check',
    '--no-cache-dir',
    '--no-input',
    '--only-binary=:all:',
  ];
  const temporary = `${wheels}-temporary`;
  mkdirSync(temporary);
  const pip = (/** @type {string[]} */ more) =>
    runChild(python, ['-m', 'pip', 'download', ...flags, ...more, '--dest', wheels, requirement], {
      env: { TMPDIR: temporary },
      timeoutMs: (cuda ? 120 : 30) * MINUTE_MS,
      onHeartbeat: () => say('native', `${(folderBytes([wheels, temporary]) / 1e6).toFixed(0)} MB so far`),
    });
  let result = await pip(cuda ? [] : ['--no-deps']);
  if (!result.ok && !cuda && /No matching distribution/.test(result.output)) {
    // TensorFlow has no wheel for this Python. Only its C library is used, so the wheel for another Python works too.
    const arch = process.arch === 'arm64' ? 'aarch64' : 'x86_64';
    const platforms = ['manylinux_2_27', 'manylinux_2_17', 'manylinux2014'].flatMap((tag) => [
      '--platform',
      `${tag}_${arch}`,
    ]);
    const other = await pip(['--no-deps', '--python-version', '3.11', ...platforms]);
    if (other.ok) result = other;
  }
  rmSync(temporary, { recursive: true, force: true });
  if (result.ok) return null;
  if (/No module named pip/.test(result.output)) {
    return notMade('python3 has no pip', 'Install it (package python3-pip).');
  }
  // Without a connection, pip only reports that it found no version.
  const said = /from versions: none/.test(result.output)
    ? 'the Python package index is out of reach or does not have it'
    : lastLine(result.output, /^ERROR|Error/);
  return notMade(
    `pip could not fetch ${requirement}: ${said}`,
    'Check the network and the Python package index setting.',
  );
}

/** @param {string[]} folders @returns {number} */
function folderBytes(folders) {
  let bytes = 0;
  for (const folder of folders) {
    for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
      try {
        if (entry.isFile()) bytes += statSync(join(entry.parentPath, entry.name)).size;
      } catch {
        // pip has just moved it
      }
    }
  }
  return bytes;
}
