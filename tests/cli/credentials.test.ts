import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { actionsIn, readByC2paRs } from '../helpers/c2paReader.js';
import { commandLine, type CommandLine } from '../helpers/commandLine.js';
import { testCertificate, type TestCertificate } from '../helpers/signingCertificates.js';
import { testPhoto } from '../helpers/testImages.js';

let cli: CommandLine;
let certificate: TestCertificate;
let signing: string[];
beforeAll(async () => {
  cli = await commandLine();
  mkdirSync(join(cli.folder, 'photos'));
  await testPhoto(200, 160, 3).png().toFile(join(cli.folder, 'art.png'));
  await testPhoto(160, 120)
    .jpeg()
    .toFile(join(cli.folder, 'photos', 'photo.jpg'));
  certificate = await testCertificate(cli.folder);
  signing = ['--certificate', certificate.certificatePath, '--certificate-key', certificate.keyPath];
  await cli.done('stylize', 'photos/photo.jpg', '--style', 'art.png', ...signing, '--out', 'signed.jpg');
});
const bytesOf = (name: string): Buffer => readFileSync(join(cli.folder, name));
interface Inspected {
  readonly credentials: { readonly validity: string; readonly ingredients: readonly object[] } | null;
}
const inspected = async (name: string): Promise<Inspected> =>
  JSON.parse((await cli.done('inspect', name, '--json')).stdout) as Inspected;

describe('a signed picture', () => {
  it('says in which style and by which model it was painted, as another program confirms', async () => {
    const report = await readByC2paRs(bytesOf('signed.jpg'), 'image/jpeg', certificate.authority);
    expect(report.validation_results.activeManifest.failure).toEqual([]);
    expect(report.validation_state).toBe('Trusted');
    const edit = actionsIn(report).at(-1);
    expect(edit?.action).toBe('c2pa.edited');
    expect(edit?.parameters).toMatchObject({ 'pentimento.style': 'art.png', 'pentimento.strength': '1' });
    expect(edit?.parameters?.['pentimento.model']).toMatch(/^[0-9a-f]{64}$/);
    expect(edit?.parameters?.['pentimento.styleCode']).toMatch(/^[0-9a-f]{64}$/);
  });

  it('is told of by inspect, in words', async () => {
    const { stdout } = await cli.done('inspect', 'signed.jpg');
    expect(stdout).toMatch(/credentials +signed, and unchanged since/);
    expect(stdout).toMatch(/signed by +Ana Test, Studio Test, as Test Authority vouches/);
    expect(stdout).toMatch(/action +c2pa.edited, by Pentimento .*pentimento.style: art.png/);
    expect(stdout).toMatch(/made from +photo.jpg \(parentOf\), without credentials/);
  });

  it('is still told of when it was changed', async () => {
    const changed = bytesOf('signed.jpg');
    changed[changed.length - 20]! ^= 1;
    writeFileSync(join(cli.folder, 'changed.jpg'), changed);
    expect(await inspected('changed.jpg')).toMatchObject({ credentials: { validity: 'altered' } });
  });

  it('hands its credentials on, in every format that holds some', async () => {
    for (const format of ['jpg', 'png', 'avif']) {
      const out = `again.${format}`;
      await cli.done('stylize', 'signed.jpg', '--style', 'art.png', ...signing, '--out', out);
      const credentials = { validity: 'intact', ingredients: [{ title: 'signed.jpg', hasCredentials: true }] };
      expect(await inspected(out)).toMatchObject({ credentials });
    }
  });

  it('tells nothing of the photo if its metadata are left out', async () => {
    await cli.done('batch', 'photos', 'bare', '--style', 'art.png', ...signing, '--metadata', 'none');
    expect((await inspected('bare/photo.jpg')).credentials).toMatchObject({
      validity: 'intact',
      ingredients: [{ title: null, hasCredentials: false }],
    });
  });
});

describe('without a certificate', () => {
  it('a picture is not signed, and says that the credentials of its photo are not kept', async () => {
    const { stderr } = await cli.done('stylize', 'signed.jpg', '--style', 'art.png', '--out', 'plain.jpg');
    expect(stderr).toContain('The content credentials of the photo were not kept');
    expect((await inspected('plain.jpg')).credentials).toBeNull();
  });

  it('one that cannot be used is refused before painting', async () => {
    const wrong = ['--certificate', certificate.keyPath];
    const ended = await cli.run('stylize', 'photos/photo.jpg', '--style', 'art.png', ...wrong, '--out', 'no.jpg');
    expect(ended.code).not.toBe(0);
    expect(ended.stderr).toContain('holds no certificate');
  });

  it('a format that holds none says so', async () => {
    const { stderr } = await cli.done('stylize', 'signed.jpg', '--style', 'art.png', ...signing, '--out', 'no.gif');
    expect(stderr).toContain('The picture was not signed: choose jpg, png, avif');
  });
});

it('the settings of the studio count for the command line too, and --no-credentials turns them off', async () => {
  const settings = { signingCertificate: certificate.certificatePath, signingKey: certificate.keyPath };
  mkdirSync(cli.home, { recursive: true });
  writeFileSync(
    join(cli.home, 'settings.json'),
    JSON.stringify({ format: 'pentimento-settings', version: 1, settings }),
  );
  await cli.done('batch', 'photos', 'by-settings', '--style', 'art.png');
  expect(await inspected('by-settings/photo.jpg')).toMatchObject({ credentials: { validity: 'intact' } });
  await cli.done('stylize', 'photos/photo.jpg', '--style', 'art.png', '--no-credentials', '--out', 'off.jpg');
  expect((await inspected('off.jpg')).credentials).toBeNull();
});
