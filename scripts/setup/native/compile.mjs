import { existsSync, mkdirSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { runChild } from '../child.mjs';
import { say } from '../say.mjs';
import { lastLine, notMade } from './attempt.mjs';
import { bindingPath, PACKAGE } from './target.mjs';

/** @import { NotMade } from './attempt.mjs' */
/** @import { Target } from './target.mjs' */

/**
 * Compiles the binding's C++ sources, which are part of the npm package, and our pool for tensors, against the library
 * in `folder/deps/lib` and the headers in `folder/include`. Uses plain g++ and the `node-api-headers` package: node-gyp
 * would download Node's headers.
 *
 * @param {object} options
 * @param {string} options.root
 * @param {string} options.folder
 * @param {Target} options.target
 * @param {string} options.compiler
 * @returns {Promise<NotMade | null>} null when it worked
 */
export async function compileBinding({ root, folder, target, compiler }) {
  const headers = join(root, 'node_modules/node-api-headers/include');
  if (!existsSync(headers)) {
    return notMade('the package node-api-headers is not installed', 'Run npm ci.');
  }
  const libraries = join(folder, 'deps/lib');
  // The linker looks for libtensorflow.so; at run time, the name inside the library is used (libtensorflow_cc.so.2).
  symlinkSync('libtensorflow_cc.so.2', join(libraries, 'libtensorflow.so'));
  symlinkSync('libtensorflow_framework.so.2', join(libraries, 'libtensorflow_framework.so'));

  const sources = join(root, PACKAGE);
  const output = bindingPath(folder, target);
  mkdirSync(dirname(output), { recursive: true });
  const compile = (/** @type {string[]} */ more) =>
    runChild(
      compiler,
      [
        ...['-O2', '-std=c++17', '-fPIC', '-shared', `-DNAPI_VERSION=${target.napi}`, '-DBUILDING_NODE_EXTENSION'],
        ...['-I', headers, '-I', sources, '-I', join(folder, 'include')],
        ...['-o', output],
        ...[join(sources, 'binding/tfjs_backend.cc'), join(sources, 'binding/tfjs_binding.cc'), ...more],
        ...[`-L${libraries}`, '-ltensorflow', '-ltensorflow_framework', '-Wl,-rpath,$ORIGIN/../../deps/lib'],
      ],
      { timeoutMs: 15 * 60_000 },
    );
  let result = await compile([join(import.meta.dirname, 'tensorPool.cc')]);
  if (!result.ok) {
    // The pool uses TensorFlow's inner headers, which may change. The binding works without it, slower in Electron.
    say('native', `leaving out the pool for tensors: ${lastLine(result.output, /error/i)}`);
    result = await compile([]);
  }
  if (result.ok) return null;
  return notMade(
    `g++ could not compile the binding: ${lastLine(result.output, /error/i)}`,
    'A g++ of version 9 or newer is needed.',
  );
}
