import type { Command } from 'commander';
import { resolve } from 'node:path';
import { loadIdentity } from '../main/images/credentials/signingIdentity.js';
import { appPaths } from '../main/paths/appPaths.js';
import { readSettings } from '../main/settings/settingsStore.js';
import { signingFilesOf, type SigningFiles } from '../shared/domain/signing.js';

/** Who signs pictures: the options that `addSigningOptions` adds to the command line. */
export interface SigningFlags {
  readonly certificate?: string;
  readonly certificateKey?: string;
  readonly credentials: boolean;
}

/** Adds `--certificate`, `--certificate-key` and `--no-credentials`. */
export function addSigningOptions(command: Command): Command {
  return command
    .option('--certificate <pem>', "sign content credentials (C2PA) with this certificate; default: the settings' one")
    .option('--certificate-key <pem>', 'the key of the certificate, if it is not in the same file')
    .option('--no-credentials', 'sign nothing');
}

/** The files to sign with, checked; undefined if nothing is to be signed. Throws like `loadIdentity`. */
export async function signingOf(flags: SigningFlags): Promise<SigningFiles | undefined> {
  if (!flags.credentials) return undefined;
  const files = flags.certificate === undefined ? await savedFiles() : givenFiles(flags.certificate, flags);
  if (files) await loadIdentity(files);
  return files;
}

function givenFiles(certificate: string, { certificateKey: key }: SigningFlags): SigningFiles {
  return { certificatePath: resolve(certificate), ...(key === undefined ? {} : { keyPath: resolve(key) }) };
}

async function savedFiles(): Promise<SigningFiles | undefined> {
  return signingFilesOf(await readSettings(appPaths().home));
}
