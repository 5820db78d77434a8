import { z } from 'zod';
import type { ImageFormat } from './imageFormat.js';

/** The files with which pictures get content credentials (C2PA). */
export const signingFilesSchema = z.object({
  /** PEM: the signer's certificate, then those that vouch for it. */
  certificatePath: z.string().min(1),
  /** PEM without a passphrase; absent: in the same file. */
  keyPath: z.string().min(1).optional(),
});
export type SigningFiles = Readonly<z.infer<typeof signingFilesSchema>>;

/** The settings that signing depends on; paths are absolute. */
export interface SigningSettings {
  readonly signsPictures: boolean;
  readonly signingCertificate: string | null;
  readonly signingKey: string | null;
}

/** The files to sign with; undefined if nothing is to be signed. */
export function signingFilesOf(settings: SigningSettings): SigningFiles | undefined {
  const { signsPictures, signingCertificate: certificatePath, signingKey: keyPath } = settings;
  if (!signsPictures || certificatePath === null) return undefined;
  return keyPath === null ? { certificatePath } : { certificatePath, keyPath };
}

/** The formats of pictures that can get content credentials. */
export const SIGNED_FORMATS: readonly ImageFormat[] = ['jpg', 'png', 'avif', 'webp', 'tiff'];

/** Whether pictures of a format can get content credentials. */
export function canHoldCredentials(format: ImageFormat): boolean {
  return SIGNED_FORMATS.includes(format);
}
