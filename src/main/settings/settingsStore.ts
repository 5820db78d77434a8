import { readFile, rename } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { settingsSchema, type Settings, type SettingsPatch } from '../../shared/contract/settings.js';
import { readSaved, type SavedFormat } from '../../shared/domain/savedFormat.js';
import { systemCode, toDiskError } from '../files/diskErrors.js';
import { makeFolder } from '../files/makeFolder.js';
import { parseJson } from '../files/readJson.js';
import { writeJson } from '../files/writeJson.js';
import type { Log } from '../log/log.js';

const fileSchema = z.object({
  format: z.literal('pentimento-settings'),
  version: z.literal(1),
  settings: z.record(z.string(), z.unknown()),
});

/** `settings.json`. */
export const SETTINGS_FORMAT: SavedFormat<z.infer<typeof fileSchema>> = { version: 1, schema: fileSchema };

/**
 * The settings as they are saved, for the command line: without changing the file. A damaged file counts as absent, as
 * does one of a newer program.
 */
export async function readSettings(home: string): Promise<Settings> {
  const text = await readFile(join(home, 'settings.json'), 'utf8').catch(() => undefined);
  const file = text === undefined ? undefined : readSaved(SETTINGS_FORMAT, parseJson(text));
  return file?.kind === 'read' ? readValues(file.value.settings) : settingsSchema.parse({});
}

/** The user's settings in `settings.json`. */
export class SettingsStore {
  private settings: Settings;
  private lastWrite: Promise<void> = Promise.resolve();

  private constructor(
    private readonly path: string,
    settings: Settings,
  ) {
    this.settings = settings;
  }

  /**
   * Reads the settings. A damaged file, or one of a newer program, is renamed and kept in its folder, and the defaults
   * are used; a single invalid value is replaced by its default.
   */
  static async open(home: string, log: Log): Promise<SettingsStore> {
    const path = join(home, 'settings.json');
    const text = await readFile(path, 'utf8').catch((thrown: unknown) => {
      if (systemCode(thrown) !== 'ENOENT') log.error('The settings cannot be read', thrown);
    });
    if (text === undefined) return new SettingsStore(path, settingsSchema.parse({}));
    const file = readSaved(SETTINGS_FORMAT, parseJson(text));
    if (file.kind === 'read') return new SettingsStore(path, readValues(file.value.settings, log));
    const aside = file.kind === 'newer' ? `version-${file.version}` : `damaged-${Date.now()}`;
    await rename(path, `${path}.${aside}`).catch(() => undefined);
    const what = file.kind === 'newer' ? 'are of a newer version' : 'were damaged';
    log.warn(`The settings ${what} and are set aside; the defaults are used`);
    return new SettingsStore(path, settingsSchema.parse({}));
  }

  get value(): Settings {
    return this.settings;
  }

  /** Changes some settings and writes all. @throws ExpectedError `disk/...`; the settings are unchanged then. */
  async change(patch: SettingsPatch): Promise<Settings> {
    const given = Object.fromEntries(Object.entries<unknown>(patch).filter(([, value]) => value !== undefined));
    const before = this.settings;
    const after = settingsSchema.parse({ ...before, ...given });
    this.settings = after;
    const write = this.lastWrite.then(() => this.write(after));
    this.lastWrite = write.catch(() => undefined);
    try {
      await write;
    } catch (thrown) {
      this.takeBack(after, before);
      throw toDiskError(thrown, this.path, 'write');
    }
    return after;
  }

  /** Reverts a change, unless something was changed again meanwhile. */
  private takeBack(after: Settings, before: Settings): void {
    if (this.settings === after) this.settings = before;
  }

  private async write(settings: Settings): Promise<void> {
    await makeFolder(dirname(this.path));
    const file = { format: 'pentimento-settings', version: 1, settings };
    await writeJson(this.path, file);
  }
}

function readValues(values: Readonly<Record<string, unknown>>, log?: Log): Settings {
  const good: Record<string, unknown> = {};
  for (const [name, schema] of Object.entries(settingsSchema.shape)) {
    if (!Object.hasOwn(values, name)) continue;
    const value = schema.safeParse(values[name]);
    if (value.success) good[name] = value.data;
    else log?.warn('A setting is no longer valid and gets its default', { setting: name });
  }
  return settingsSchema.parse(good);
}
