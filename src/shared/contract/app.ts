import { z } from 'zod';
import type { CallDeclarations, EventDeclarations } from './declare.js';
import { nothing, pathSchema } from './values.js';

/** What the shell around the window supports. The window hides the rest. */
export const shellCapabilitiesSchema = z.object({
  kind: z.enum(['electron', 'browser']),
  /**
   * The system's dialogs (`dialogs.*`). Without them, the window uses uploads, and `files.listFolder` if that is
   * available.
   */
  nativeDialogs: z.boolean(),
  /** `files.listFolder` works: folders of the machine that computes can be listed. */
  serverFiles: z.boolean(),
  /** Photos can be sent as bytes to the upload address. */
  uploads: z.boolean(),
  /** `shell.reveal` shows a file in the system's file manager. */
  reveal: z.boolean(),
  /** `clipboard.copyImage` works. Without it, the window copies images itself. */
  clipboard: z.boolean(),
  notifications: z.boolean(),
  /** The program can quit. */
  quit: z.boolean(),
  /** The program can put the machine to sleep. */
  sleep: z.boolean(),
  /** The studio can tell whether the machine runs on its battery. */
  battery: z.boolean(),
});
export type ShellCapabilities = z.infer<typeof shellCapabilitiesSchema>;

export const appInfoSchema = z.object({
  name: z.string(),
  version: z.string(),
  platform: z.string(),
  arch: z.string(),
  /** Versions of node, electron and chrome. */
  runtimes: z.record(z.string(), z.string()),
  /** The user's languages in order of preference, as BCP 47 tags. */
  languages: z.array(z.string()),
  capabilities: shellCapabilitiesSchema,
  readableExtensions: z.array(z.string()),
  /** The current model: its name and the hash of its trunk. Null if it cannot be read. */
  model: z.object({ name: z.string(), trunk: z.string() }).nullable(),
});
export type AppInfo = z.infer<typeof appInfoSchema>;

/** Commands that a shell's menus and accelerators send to the window. */
export const MENU_COMMANDS = [
  'about',
  'batch.open',
  'diagnostics.save',
  'edit.redo',
  'edit.undo',
  'model.open',
  'photo.close',
  'photo.copyResult',
  'photo.export',
  'photo.open',
  'photo.paste',
  'settings.open',
  'shortcuts.show',
  'style.import',
  'style.train',
  'view.actualSize',
  'view.compare',
  'view.fit',
  'view.zoomIn',
  'view.zoomOut',
] as const;
export type MenuCommand = (typeof MENU_COMMANDS)[number];

export const appCalls = {
  'app.info': { input: nothing, output: appInfoSchema },
  /** Writes an error of the window to the log. */
  'app.reportProblem': {
    input: z.object({ message: z.string().max(2000), stack: z.string().max(20_000).optional() }),
    output: nothing,
  },
  /** Shows a file that the studio wrote, or an open photo, in the system's file manager. */
  'shell.reveal': { input: z.object({ path: pathSchema }), output: nothing },
  /** Opens a page of the program's documentation in the system's browser. */
  'shell.openHelp': { input: z.object({ page: z.enum(['start', 'license', 'report']) }), output: nothing },
} as const satisfies CallDeclarations;

export const appEvents = {
  'menu.command': z.object({ command: z.enum(MENU_COMMANDS) }),
} as const satisfies EventDeclarations;
