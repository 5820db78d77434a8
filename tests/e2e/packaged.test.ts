import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { FuseState, FuseV1Options, getCurrentFuseWire } from '@electron/fuses';
import { beforeAll, expect, inject, it } from 'vitest';
import { fuses } from '../../build/electronBuilder.mjs';
import { packageApp } from '../../scripts/package/packageApp.mjs';
import type { Found } from './support/globalSetup.js';
import { compare, takePhoto } from './support/photos.js';
import { shellSuite } from './support/shellSuite.js';
import { StudioPage } from './support/studioPage.js';

const electron = inject('electron');
const packed: { -readonly [K in keyof Extract<Found, { executable: string }>]: string } = { executable: '' };

shellSuite('packaged', 'reason' in electron ? electron : packed, (stage) => {
  beforeAll(async () => {
    if ('reason' in electron) return;
    const folder = dirname(electron.executable);
    packed.executable = await packageApp({
      output: join(inject('workFolder'), 'dist'),
      isTestVariant: true,
      runtime: { folder, version: readFileSync(join(folder, 'version'), 'utf8').trim() },
    });
  });

  it('stylizes a photo and exports it', async () => {
    const { folder, start } = stage();
    const photo = await takePhoto(folder, { widthPx: 540 });
    const studio = await start();
    const page = new StudioPage(studio);
    await page.openPhotos(photo);
    await page.choose('Great Wave', photo);
    await page.startExport(photo);
    await page.exportEnds(photo, 'Exported');
    const result = await compare(photo, await page.exportedFile(photo));
    expect(result.distance).toBeGreaterThan(8);
    expect(result.spread).toBeGreaterThan(15);
    expect(studio.complaints).toEqual([]);
  });

  it('has the fuses of the program, but for the one that lets a test in', async () => {
    const wire = await getCurrentFuseWire(packed.executable);
    const on = (option: FuseV1Options): boolean => wire[option] === FuseState.ENABLE;
    expect(on(FuseV1Options.RunAsNode)).toBe(false);
    expect(on(FuseV1Options.EnableNodeOptionsEnvironmentVariable)).toBe(false);
    expect(on(FuseV1Options.OnlyLoadAppFromAsar)).toBe(true);
    expect(on(FuseV1Options.EnableEmbeddedAsarIntegrityValidation)).toBe(true);
    expect(on(FuseV1Options.GrantFileProtocolExtraPrivileges)).toBe(false);
    expect(on(FuseV1Options.EnableNodeCliInspectArguments)).toBe(true);
    expect({ ...fuses(false), enableNodeCliInspectArguments: true }).toEqual(fuses(true));
    expect(fuses(false).enableNodeCliInspectArguments).toBe(false);
  });
});
