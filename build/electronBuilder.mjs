import { existsSync, realpathSync, rmSync } from 'node:fs';
import { join } from 'node:path';

/** @import { Configuration } from 'electron-builder' */

const BINDING = 'node_modules/@tensorflow/tfjs-node-gpu';

/**
 * How the program is packed.
 *
 * @param {object} options
 * @param {string} options.root the checkout, built and with the native library in place where there is one
 * @param {string} options.output
 * @param {boolean} [options.isTestVariant] leaves the fuse on that lets a test attach to the program
 * @param {{ folder: string, version: string }} [options.runtime] an unpacked Electron; default: fetched by the packer
 * @returns {Configuration}
 */
export function packingConfiguration({ root, output, isTestVariant = false, runtime }) {
  return {
    appId: 'studio.pentimento',
    productName: 'Pentimento',
    copyright: 'MIT License',
    directories: { output, buildResources: 'build' },
    ...(runtime ? { electronDist: runtime.folder, electronVersion: runtime.version } : {}),
    // sharp and webgpu bring binaries that need no building, and the binding of TensorFlow is built by the set-up.
    npmRebuild: false,
    files: [
      'package.json',
      'README.md',
      'LICENSE',
      'NOTICE',
      'resources/**',
      'out/{main,preload,renderer}/**',
      '!**/*.map',
      '!**/*.{ts,mts,cts}',
      // Bundles for a page's script tag, and the build's leftovers: no import leads there.
      '!node_modules/@imagemagick/magick-wasm/dist/{x64/**,*.cjs}',
      '!node_modules/@tensorflow/*/dist/*.{min.js,fesm.js,fesm.min.js,es2017.js,es2017.min.js}',
      '!node_modules/@tensorflow/tfjs-{core,backend-cpu}/dist/**/*_test.js',
      '!node_modules/@tensorflow/*/{src,scripts,benchmarks,demo}/**',
      // Of the video codecs, only what is imported: `ffmpeg-mp4.js` holds code under the GPL, which must not ship.
      '!node_modules/ffmpeg.js/{ffmpeg-mp4.js,ffmpeg-worker-*.js}',
      '!node_modules/@libav.js/variant-webm-vp9/dist/*.asm.{js,mjs}',
      // Of the segmentation, only the network.
      '!node_modules/@mediapipe/selfie_segmentation/{*.js,*.wasm,*.data,*.binarypb,*_landscape.tflite}',
      '!node_modules/@techstark/opencv-js/src/**',
      '!node_modules/mediabunny/{src/**,dist/bundles/**}',
      // In a checkout these are links into the cache; what they lead to is packed below.
      `!${BINDING}/{deps,lib}`,
      `!${BINDING}/{deps,lib}/**`,
      ...nativeLibrary(root),
    ],
    asar: true,
    // Native code is loaded from files and reads pictures from files; help is opened by other programs.
    asarUnpack: [
      'resources/**',
      'README.md',
      'LICENSE',
      'NOTICE',
      '**/*.node',
      '**/*.so',
      '**/*.so.*',
      '**/*.dylib',
      '**/*.dll',
    ],
    electronFuses: fuses(isTestVariant),
    afterPack: ({ appOutDir, packager }) => {
      // A runtime that was brought along has Electron's default application, which would step in for a broken one.
      rmSync(join(packager.getResourcesDir(appOutDir), 'default_app.asar'), { force: true });
      return Promise.resolve();
    },
    linux: { category: 'Graphics', target: ['dir'], icon: 'icon.png', executableName: 'pentimento-studio' },
    mac: { category: 'public.app-category.graphics-design', target: ['dir'], icon: 'icon.png' },
    win: { target: ['dir'], icon: 'icon.png' },
    fileAssociations: ['jpg', 'jpeg', 'png', 'webp', 'tif', 'tiff', 'pentstyle'].map((ext) => ({
      ext,
      role: 'Editor',
    })),
    publish: null,
  };
}

/**
 * What of the native library a program needs at run time: the binding and two libraries, without headers and linker names.
 *
 * @param {string} root
 */
function nativeLibrary(root) {
  if (!existsSync(join(root, BINDING, 'lib'))) return [];
  const real = (/** @type {string} */ name) => realpathSync(join(root, BINDING, name));
  return [
    { from: real('lib'), to: `${BINDING}/lib`, filter: ['**/*.node'] },
    { from: join(real('deps'), 'lib'), to: `${BINDING}/deps/lib`, filter: ['*.so.*', '*.dylib', '*.dll'] },
  ];
}

/**
 * The switches in Electron's binary: no Node in disguise, no injected options, no debugger, code from the archive alone.
 *
 * @param {boolean} isTestVariant
 * @returns {NonNullable<Configuration['electronFuses']>}
 */
export function fuses(isTestVariant) {
  return {
    runAsNode: false,
    enableCookieEncryption: false,
    enableNodeOptionsEnvironmentVariable: false,
    // Playwright attaches through Node's inspector.
    enableNodeCliInspectArguments: isTestVariant,
    enableEmbeddedAsarIntegrityValidation: true,
    onlyLoadAppFromAsar: true,
    loadBrowserProcessSpecificV8Snapshot: false,
    grantFileProtocolExtraPrivileges: false,
  };
}
