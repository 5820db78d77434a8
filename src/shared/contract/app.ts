import { z } from 'zod';
import type { CallDeclarations, EventDeclarations } from './declare.js';
import { nothing, pathSchema } from './values.js';

/** What the shell around the window can do; the window leaves out what it cannot. */
export const shellCapabilitiesSchema = z.object({
  kind: z.enum(['electron', 'browser']),
  /** The system's own dialogs (`dialogs.*`). Without them: uploads, and `files.listFolder` where it lists anything. */
  nativeDialogs: z.boolean(),
  /** `files.listFolder` answers: folders of the machine that computes may be looked at. */
  serverFiles: z.boolean(),
  /** Photos may be sent as bytes to the upload address. */
  uploads: z.boolean(),
  /** `shell.reveal` shows a file in the system's file manager. */
  reveal: z.boolean(),
  /** `clipboard.copyImage` works; without it the window copies by itself. */
  clipboard: z.boolean(),
  notifications: z.boolean(),
  /** The program can end itself. */
  quit: z.boolean(),
  /** The program can put the machine to sleep. */
  sleep: z.boolean(),
});
export type ShellCapabilities = z.infer<typeof shellCapabilitiesSchema>;

export const appInfoSchema = z.object({
  name: z.string(),
  version: z.string(),
  platform: z.string(),
  arch: z.string(),
  /** Versions of what the program runs on: node, electron, chrome. */
  runtimes: z.record(z.string(), z.string()),
  /** The user's languages in order of preference, as BCP 47 tags. */
  languages: z.array(z.string()),
  capabilities: shellCapabilitiesSchema,
  readableExtensions: z.array(z.string()),
  /** The model that stylizes: its name and the hash of its trunk. Null if it cannot be read. */
  model: z.object({ name: z.string(), trunk: z.string() }).nullable(),
});
export type AppInfo = z.infer<typeof appInfoSchema>;

/** What the menus and accelerators of a shell ask of the window. */
export const MENU_COMMANDS = [
  'about',
  'batch.open',
  'diagnostics.save',
  'edit.redo',
  'edit.undo',
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
  /** Writes to the log what went wrong in the window. */
  'app.reportProblem': {
    input: z.object({ message: z.string().max(2000), stack: z.string().max(20_000).optional() }),
    output: nothing,
  },
  /** Shows a file that the studio wrote, or a photo that is open, in the system's file manager. */
  'shell.reveal': { input: z.object({ path: pathSchema }), output: nothing },
  /** Opens a page of the program's own documentation in the system's browser. */
  'shell.openHelp': { input: z.object({ page: z.enum(['start', 'license', 'report']) }), output: nothing },
} as const satisfies CallDeclarations;

export const appEvents = {
  'menu.command': z.object({ command: z.enum(MENU_COMMANDS) }),
} as const satisfies EventDeclarations;
