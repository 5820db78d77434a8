import { randomUUID } from 'node:crypto';
import { mkdir, readFile, rename } from 'node:fs/promises';
import { dirname } from 'node:path';
import { z } from 'zod';
import { habitsSchema, presetSchema, type Habits, type Preset } from '../../shared/contract/presets.js';
import { readSaved, type SavedFormat } from '../../shared/domain/savedFormat.js';
import { systemCode, toDiskError } from '../files/diskErrors.js';
import { parseJson } from '../files/readJson.js';
import { writeJson } from '../files/writeJson.js';
import type { Log } from '../log/log.js';

const fileSchema = z.object({
  format: z.literal('pentimento-presets'),
  version: z.literal(1),
  presets: z.array(presetSchema),
  habits: habitsSchema,
});
type Content = Pick<z.infer<typeof fileSchema>, 'presets' | 'habits'>;

/** `presets.json`. */
export const PRESETS_FORMAT: SavedFormat<z.infer<typeof fileSchema>> = { version: 1, schema: fileSchema };

/** Named looks and the usage of styles, in `presets.json`. */
export class PresetStore {
  private content: Content | undefined;
  private newerVersion: number | undefined;
  private lastWrite: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly path: string,
    private readonly log: Log,
  ) {}

  /**
   * A damaged file is renamed and kept in its folder; so is a file of a newer program, once something has to be
   * written.
   */
  async read(): Promise<Content> {
    this.content ??= await this.load();
    return this.content;
  }

  /** Replaces the look of a preset with this name. @throws ExpectedError `disk/...` */
  async save(name: string, look: Preset['look']): Promise<Preset> {
    const { presets, habits } = await this.read();
    const known = presets.find((preset) => preset.name === name);
    const preset = { id: known?.id ?? randomUUID(), name, look };
    const others = presets.filter(({ id }) => id !== preset.id);
    await this.write({ presets: [...others, preset].sort((a, b) => a.name.localeCompare(b.name)), habits });
    return preset;
  }

  async remove(presetId: string): Promise<void> {
    const { presets, habits } = await this.read();
    await this.write({ presets: presets.filter(({ id }) => id !== presetId), habits });
  }

  async saveHabits(habits: Habits): Promise<void> {
    const before = await this.read();
    await this.write({ presets: before.presets, habits: { ...before.habits, ...habits } });
  }

  private async write(content: Content): Promise<void> {
    this.content = content;
    const write = this.lastWrite.then(async () => {
      await mkdir(dirname(this.path), { recursive: true });
      await this.keepNewer();
      const file = { format: 'pentimento-presets', version: 1, ...content };
      await writeJson(this.path, file);
    });
    this.lastWrite = write.catch(() => undefined);
    await write.catch((thrown: unknown) => {
      throw toDiskError(thrown, this.path, 'write');
    });
  }

  private async load(): Promise<Content> {
    const none: Content = { presets: [], habits: {} };
    const text = await readFile(this.path, 'utf8').catch((thrown: unknown) => {
      if (systemCode(thrown) !== 'ENOENT') this.log.error('The presets cannot be read', thrown);
    });
    if (text === undefined) return none;
    const file = readSaved(PRESETS_FORMAT, parseJson(text));
    switch (file.kind) {
      case 'read':
        return file.value;
      case 'newer':
        this.newerVersion = file.version;
        this.log.error('A newer version of the program saved the presets', { version: file.version });
        return none;
      case 'damaged':
        await rename(this.path, `${this.path}.damaged-${Date.now()}`).catch(() => undefined);
        this.log.error('The presets were damaged and are set aside', file.cause);
        return none;
    }
  }

  /** Prevents overwriting a file of a newer program. */
  private async keepNewer(): Promise<void> {
    if (this.newerVersion === undefined) return;
    await rename(this.path, `${this.path}.version-${this.newerVersion}`);
    this.newerVersion = undefined;
  }
}
