import vue from '@vitejs/plugin-vue';
import { resolve } from 'node:path';
import { defineConfig } from 'electron-vite';

const entry = (path: string): string => resolve(import.meta.dirname, path);

/** Where the build goes; the set-up builds aside and moves a finished build into `out`. */
const buildFolder = process.env['PENTIMENTO_BUILD_FOLDER'] ?? 'out';

/**
 * Main section: one bundle per process. `cli` is the command line; `engine` is forked by the engine host, `gradients`
 * by a training; `electron` is the desktop shell. Dependencies stay in node_modules, so that tfjs-node-gpu and our own code share one instance of
 * tfjs-core.
 */
export default defineConfig({
  main: {
    build: {
      target: 'node20',
      outDir: resolve(buildFolder, 'main'),
      sourcemap: true,
      minify: false,
      externalizeDeps: { exclude: ['zod'] },
      rollupOptions: {
        input: {
          cli: entry('src/cli/main.ts'),
          electron: entry('src/main/electron/electronMain.ts'),
          engine: entry('src/main/engine/engineProcess.ts'),
          images: entry('src/main/images/imageWorker.ts'),
          formats: entry('src/main/images/formats/formatsWorker.ts'),
          masks: entry('src/main/masks/maskWorker.ts'),
          search: entry('src/main/masks/searchWorker.ts'),
          ktx: entry('src/main/textures/ktx/ktxWorker.ts'),
          gradients: entry('src/main/training/gradientProcess.ts'),
        },
        output: { format: 'es', entryFileNames: '[name].js', chunkFileNames: 'chunks/[name]-[hash].js' },
      },
    },
  },
  // A sandboxed window's preload is one CommonJS file with everything in it.
  preload: {
    build: {
      outDir: resolve(buildFolder, 'preload'),
      sourcemap: true,
      minify: false,
      externalizeDeps: false,
      rollupOptions: {
        input: { bridge: entry('src/preload/bridge.ts') },
        output: { format: 'cjs', entryFileNames: '[name].cjs' },
      },
    },
  },
  renderer: {
    root: entry('src/renderer'),
    plugins: [vue()],
    define: {
      __VUE_OPTIONS_API__: 'false',
      // Messages are compiled without `eval`, which the content security policy forbids.
      __INTLIFY_JIT_COMPILATION__: 'true',
      __VUE_I18N_LEGACY_API__: 'false',
    },
    build: {
      target: 'chrome128',
      minify: true,
      chunkSizeWarningLimit: 1500,
      outDir: resolve(buildFolder, 'renderer'),
      // Inlined assets would be `data:` addresses, which the content security policy forbids for fonts.
      assetsInlineLimit: 0,
      rollupOptions: { input: entry('src/renderer/index.html') },
    },
  },
});
