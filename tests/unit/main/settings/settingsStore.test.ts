import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { SettingsStore } from '../../../../src/main/settings/settingsStore.js';
import { settingsSchema } from '../../../../src/shared/contract/settings.js';
import { silentLog } from '../../../helpers/silentLog.js';
import { tempFolder } from '../../../helpers/tempFolder.js';

const defaults = settingsSchema.parse({});

describe('SettingsStore', () => {
  it('begins with the defaults and writes nothing before something is changed', async () => {
    const home = join(tempFolder(), 'home');
    const store = await SettingsStore.open(home, silentLog);
    expect(store.value).toEqual(defaults);
    await store.change({ theme: 'dark', language: undefined });
    expect(readdirSync(home)).toEqual(['settings.json']);
    expect((await SettingsStore.open(home, silentLog)).value).toEqual({ ...defaults, theme: 'dark' });
  });

  it('keeps all of many changes made at once', async () => {
    const home = tempFolder();
    const store = await SettingsStore.open(home, silentLog);
    await Promise.all([
      store.change({ theme: 'light' }),
      store.change({ previewPx: 512 }),
      store.change({ exportQuality: 70 }),
    ]);
    const expected = { ...defaults, theme: 'light', previewPx: 512, exportQuality: 70 };
    expect((await SettingsStore.open(home, silentLog)).value).toEqual(expected);
  });

  it('sets a damaged file aside, losing nothing of it', async () => {
    for (const text of ['{ "format": "pentim', '{}', '[]', '']) {
      const home = tempFolder();
      writeFileSync(join(home, 'settings.json'), text);
      const store = await SettingsStore.open(home, silentLog);
      expect(store.value).toEqual(defaults);
      const aside = readdirSync(home).filter((name) => name.startsWith('settings.json.damaged-'));
      expect(aside).toHaveLength(1);
      expect(readFileSync(join(home, aside[0]!), 'utf8')).toBe(text);
    }
  });

  it('sets a file of a newer version aside under that version', async () => {
    const home = tempFolder();
    const text = '{"format":"pentimento-settings","version":2,"settings":{}}';
    writeFileSync(join(home, 'settings.json'), text);
    expect((await SettingsStore.open(home, silentLog)).value).toEqual(defaults);
    expect(readFileSync(join(home, 'settings.json.version-2'), 'utf8')).toBe(text);
  });

  it('gives a value that is none any more its default, and keeps the others', async () => {
    const home = tempFolder();
    const settings = { theme: 'dark', previewPx: 7, backend: 'abacus', ofAnotherVersion: true };
    const file = { format: 'pentimento-settings', version: 1, settings };
    writeFileSync(join(home, 'settings.json'), JSON.stringify(file));
    expect((await SettingsStore.open(home, silentLog)).value).toEqual({ ...defaults, theme: 'dark' });
  });

  it('says so where it cannot write, and goes on with what was', async () => {
    const home = join(tempFolder(), 'home');
    const store = await SettingsStore.open(home, silentLog);
    writeFileSync(home, 'a file in the way');
    await expect(store.change({ theme: 'dark' })).rejects.toMatchObject({ code: 'disk/not-writable' });
    expect(store.value.theme).toBe('system');
    rmSync(home);
    mkdirSync(home);
    expect((await store.change({ theme: 'light' })).theme).toBe('light');
  });
});
