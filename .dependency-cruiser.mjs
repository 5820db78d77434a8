/**
 * The layer check (`npm run check:layers`): who may import whom.
 *
 *   shared <- ml <- main <- cli        samples -> shared        preload, renderer -> shared
 *
 * Main, cli, tests and scripts may import samples; nothing in src imports tests or scripts.
 */

/** @param {string[]} names @returns {string} */
const folders = (names) => `^src/(${names.join('|')})/`;
/** Matches a package in node_modules, or its bare name where it is not installed. @param {string} name @returns {string} */
const pkg = (name) => `(^|node_modules/)${name}(/|$)`;

/** @type {import('dependency-cruiser').IConfiguration} */
export default {
  forbidden: [
    {
      name: 'no-circular',
      severity: 'error',
      comment: 'A cycle has no order in which to read or load it: move the shared part down.',
      from: {},
      to: { circular: true },
    },
    {
      name: 'main-has-no-folder-cycles',
      severity: 'error',
      scope: 'folder',
      comment: 'Folders of main build on each other in one order: move what both need into the lower one.',
      from: { path: '^src/main/' },
      to: { circular: true },
    },
    {
      name: 'not-to-unresolvable',
      severity: 'error',
      comment: 'The import leads nowhere: a wrong path, or a package that is not in package.json.',
      from: {},
      to: { couldNotResolve: true, pathNot: '^(@tensorflow/tfjs-node-gpu|webgpu|electron)$' },
    },
    {
      name: 'shared-imports-nothing-of-ours',
      severity: 'error',
      comment: 'shared is plain TypeScript: only its own files and plain libraries.',
      from: { path: folders(['shared']) },
      to: { path: '^(src|tests|scripts)/', pathNot: folders(['shared']) },
    },
    {
      name: 'shared-is-plain',
      severity: 'error',
      comment: 'shared runs everywhere: no Node, Electron, Vue, Konva, sharp or TensorFlow.js.',
      from: { path: folders(['shared', 'samples']) },
      to: { path: [pkg('electron'), pkg('vue'), pkg('konva'), pkg('sharp'), '@tensorflow/', pkg('webgpu')] },
    },
    {
      name: 'shared-needs-no-node',
      severity: 'error',
      comment: 'shared and samples run everywhere: no Node modules.',
      from: { path: folders(['shared', 'samples']) },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'samples-import-shared-only',
      severity: 'error',
      from: { path: folders(['samples']) },
      to: { path: '^(src|tests|scripts)/', pathNot: folders(['samples', 'shared']) },
    },
    {
      name: 'ml-imports-shared-only',
      severity: 'error',
      comment: 'ml is TensorFlow.js only: files, clock and randomness come in through ports.',
      from: { path: folders(['ml']) },
      to: { path: '^(src|tests|scripts)/', pathNot: folders(['ml', 'shared']) },
    },
    {
      name: 'ml-needs-no-node',
      severity: 'error',
      comment: 'Node modules stay out of ml; only ml/backends, which load bindings and name devices, may use a few.',
      from: { path: folders(['ml']), pathNot: '^src/ml/backends/' },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'backends-need-little-node',
      severity: 'error',
      from: { path: '^src/ml/backends/' },
      to: { dependencyTypes: ['core'], pathNot: '^(node:)?(module|os|util|fs/promises)$' },
    },
    {
      name: 'ml-loads-bindings-in-backends',
      severity: 'error',
      comment: 'node:module, tfjs-node-gpu and webgpu are loaded in ml/backends alone.',
      from: { path: folders(['ml']), pathNot: '^src/ml/backends/' },
      to: { path: ['^(node:)?module$', '@tensorflow/tfjs-(node|backend)', pkg('webgpu')] },
    },
    {
      name: 'ml-knows-no-app',
      severity: 'error',
      from: { path: folders(['ml']) },
      to: { path: [pkg('electron'), pkg('vue'), pkg('konva'), pkg('sharp'), pkg('commander'), pkg('cli-progress')] },
    },
    {
      name: 'main-imports-downwards',
      severity: 'error',
      comment: 'Services know nothing of the shells that use them.',
      from: { path: folders(['main']) },
      to: { path: '^(src|tests|scripts)/', pathNot: folders(['main', 'ml', 'shared', 'samples']) },
    },
    {
      name: 'services-know-no-electron',
      severity: 'error',
      comment: 'Services run under plain Node; Electron is the business of main/electron.',
      from: { path: folders(['main', 'cli']), pathNot: '^src/main/electron/' },
      to: { path: pkg('electron') },
    },
    {
      name: 'services-know-no-shell',
      severity: 'error',
      comment: 'The studio and its services are the same for every shell.',
      from: { path: '^src/main/', pathNot: '^src/main/(electron|host)/' },
      to: { path: '^src/main/(electron|host)/' },
    },
    {
      name: 'shells-know-not-each-other',
      severity: 'error',
      comment: 'What the desktop shell and the browser host share belongs into the studio.',
      from: { path: '^src/main/(electron|host)/' },
      to: { path: '^src/main/(electron|host)/', pathNot: '^src/main/$1/' },
    },
    {
      name: 'cli-imports-downwards',
      severity: 'error',
      from: { path: folders(['cli']) },
      to: { path: '^(src|tests|scripts)/', pathNot: folders(['cli', 'main', 'ml', 'shared', 'samples']) },
    },
    {
      name: 'windows-import-shared-only',
      severity: 'error',
      comment: 'Preload and renderer reach everything else through the contract in shared.',
      from: { path: '^src/(preload|renderer)/' },
      to: { path: '^(src|tests|scripts)/', pathNot: '^src/($1|shared)/' },
    },
    {
      name: 'set-up-needs-nothing-installed',
      severity: 'error',
      comment: 'bin and scripts/setup run before anything is installed: Node built-ins and each other only.',
      from: { path: '^(bin|scripts/setup)/' },
      to: { dependencyTypesNot: ['core'], pathNot: '^(bin|scripts/setup)/' },
    },
    {
      name: 'product-needs-no-dev-package',
      severity: 'error',
      comment:
        'What src imports must be in dependencies. Electron is brought by the packer, and the window is bundled whole: ' +
        'its packages are for the build, and stay out of the packed program.',
      from: { path: '^src/', pathNot: '^src/renderer/' },
      to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only'], pathNot: pkg('electron') },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(out|dist|resources)/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node', 'default', 'types'] },
  },
};
