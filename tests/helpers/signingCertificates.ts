import { webcrypto } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  AuthorityKeyIdentifierExtension,
  BasicConstraintsExtension,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  KeyUsageFlags,
  KeyUsagesExtension,
  PemConverter,
  SubjectKeyIdentifierExtension,
  type X509Certificate,
  X509CertificateGenerator,
} from '@peculiar/x509';
import type { SigningFiles } from '../../src/shared/domain/signing.js';

/** The keys that a test can ask for. */
const KINDS = {
  p256: { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' },
  p384: { name: 'ECDSA', namedCurve: 'P-384', hash: 'SHA-384' },
  p521: { name: 'ECDSA', namedCurve: 'P-521', hash: 'SHA-512' },
  ed25519: { name: 'Ed25519' },
  rsa: {
    name: 'RSASSA-PKCS1-v1_5',
    hash: 'SHA-256',
    modulusLength: 2048,
    publicExponent: Uint8Array.of(1, 0, 1),
  },
} as const;

export interface CertificateWishes {
  readonly kind?: keyof typeof KINDS;
  readonly isForSigning?: boolean;
  /** Days from now. */
  readonly validUntil?: number;
}

export interface TestCertificate extends SigningFiles {
  readonly keyPath: string;
  /** The authority's certificate as PEM. */
  readonly authority: string;
}

const DAY_MS = 86_400_000;

/** An authority of the test's own and a certificate from it, as files: the chain, and the key. */
export async function testCertificate(
  folder: string,
  { kind = 'p256', isForSigning = true, validUntil = 30 }: CertificateWishes = {},
): Promise<TestCertificate> {
  const root = await authority();
  const keys = await generateKeys(KINDS[kind]);
  const uses = [isForSigning ? ExtendedKeyUsage.emailProtection : ExtendedKeyUsage.serverAuth];
  const own = await X509CertificateGenerator.create({
    subject: 'CN=Ana Test, O=Studio Test',
    issuer: root.certificate.subject,
    publicKey: keys.publicKey,
    signingKey: root.keys.privateKey,
    signingAlgorithm: KINDS.p256,
    notBefore: new Date(Date.now() - 60 * DAY_MS),
    notAfter: new Date(Date.now() + validUntil * DAY_MS),
    extensions: [
      new BasicConstraintsExtension(false, undefined, true),
      new KeyUsagesExtension(KeyUsageFlags.digitalSignature, true),
      new ExtendedKeyUsageExtension(uses, true),
      await AuthorityKeyIdentifierExtension.create(root.keys.publicKey),
      await SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  });
  const id = `${kind}-${own.serialNumber}`;
  const [certificatePath, keyPath] = [join(folder, `${id}.pem`), join(folder, `${id}.key`)];
  writeFileSync(certificatePath, `${own.toString('pem')}\n${root.certificate.toString('pem')}\n`);
  writeFileSync(
    keyPath,
    PemConverter.encode(await webcrypto.subtle.exportKey('pkcs8', keys.privateKey), 'PRIVATE KEY'),
  );
  return { certificatePath, keyPath, authority: root.certificate.toString('pem') };
}

async function authority(): Promise<{ certificate: X509Certificate; keys: webcrypto.CryptoKeyPair }> {
  const keys = await generateKeys(KINDS.p256);
  const certificate = await X509CertificateGenerator.createSelfSigned({
    name: 'CN=Test Authority',
    keys,
    signingAlgorithm: KINDS.p256,
    notBefore: new Date(Date.now() - 60 * DAY_MS),
    notAfter: new Date(Date.now() + 365 * DAY_MS),
    extensions: [
      new BasicConstraintsExtension(true, 1, true),
      new KeyUsagesExtension(KeyUsageFlags.keyCertSign, true),
      await SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  });
  return { certificate, keys };
}

async function generateKeys(kind: (typeof KINDS)[keyof typeof KINDS]): Promise<webcrypto.CryptoKeyPair> {
  return (await webcrypto.subtle.generateKey(kind, true, ['sign', 'verify'])) as webcrypto.CryptoKeyPair;
}
