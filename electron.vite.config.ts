import vue from '@vitejs/plugin-vue';
import { resolve } from 'node:path';
import { defineConfig } from 'electron-vite';

// electron-vite asks the installed `electron` package which syntax it may emit. This version ships no window yet, hence
// no such package: name the major version that the studio is built for.
process.env['ELECTRON_MAJOR_VER'] ??= '45';

const entry = (path: string): string => resolve(import.meta.dirname, path);

/** Where the build goes; the set-up builds aside and moves a finished build into `out`. */
const buildFolder = process.env['PENTIMENTO_BUILD_FOLDER'] ?? 'out';

/**
 * Main section: one bundle per process. `cli` is the command line; `engine` is forked by the engine host. Dependencies
 * stay in node_modules, so that tfjs-node-gpu and our own code share one instance of tfjs-core.
 */
export default defineConfig({
  main: {
    build: {
      target: 'node20',
      outDir: resolve(buildFolder, 'main'),
      sourcemap: true,
      minify: false,
      externalizeDeps: true,
      rollupOptions: {
        input: {
          cli: entry('src/cli/main.ts'),
          engine: entry('src/main/engine/engineProcess.ts'),
        },
        output: { format: 'es', entryFileNames: '[name].js', chunkFileNames: 'chunks/[name]-[hash].js' },
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
      outDir: resolve(buildFolder, 'renderer'),
      // Inlined assets would be `data:` addresses, which the content security policy forbids for fonts.
      assetsInlineLimit: 0,
      rollupOptions: { input: entry('src/renderer/index.html') },
    },
  },
});
