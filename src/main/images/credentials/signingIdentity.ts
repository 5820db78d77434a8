import {
  constants,
  createPrivateKey,
  type KeyObject,
  sign,
  type SignKeyObjectInput,
  X509Certificate,
} from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { Signer } from '@trustnxt/c2pa-ts/cose';
import type { SigningFiles } from '../../../shared/domain/signing.js';
import { ExpectedError } from '../../../shared/errors.js';
import { toDiskError } from '../../files/diskErrors.js';
import type { C2pa } from './c2pa.js';

/** A certificate with its key, ready to sign. */
export interface SigningIdentity {
  /** The signer's certificate first, then those that vouch for it. */
  readonly certificates: readonly X509Certificate[];
  readonly key: KeyObject;
  readonly method: SigningMethod;
}

/** How a key signs: its name in COSE (RFC 9053) and how Node is asked for it. */
interface SigningMethod {
  readonly cose: 'ES256' | 'ES384' | 'Ed25519' | 'PS256';
  readonly hash: string | null;
  readonly options: Omit<SignKeyObjectInput, 'key'>;
}

/** E-mail protection (RFC 5280) and document signing (RFC 9336): the uses that C2PA wants a certificate to be for. */
const USES = ['1.3.6.1.5.5.7.3.4', '1.3.6.1.5.5.7.3.36'];

/**
 * Reads a certificate (PEM, followed by those that vouch for it) and its private key (PEM without a passphrase).
 * @throws ExpectedError `disk/...`; `config/certificate` if readers of credentials would refuse what they sign
 */
export async function loadIdentity({ certificatePath, keyPath }: SigningFiles): Promise<SigningIdentity> {
  const certificates = parseCertificates(await readText(certificatePath), certificatePath);
  const [own] = certificates;
  if (!own)
    throw bad(`${certificatePath} holds no certificate.`, 'Give a PEM file with the certificate and its chain.');
  const keyFile = keyPath ?? certificatePath;
  const key = parseKey(await readText(keyFile), keyFile);
  if (!own.checkPrivateKey(key)) {
    throw bad(`The key in ${keyFile} does not belong to the certificate in ${certificatePath}.`, 'Give the pair.');
  }
  checkDates(own, certificatePath);
  checkUse(own, certificatePath);
  return { certificates, key, method: methodOf(key, keyFile) };
}

/** Whom a certificate names, and until when it is valid, in ms since 1970. Throws like `loadIdentity`. */
export async function signerIn(files: SigningFiles): Promise<{ readonly name: string; readonly validUntil: number }> {
  const { certificates } = await loadIdentity(files);
  const { subject, validTo } = certificates[0]!;
  const names = ['CN', 'O'].flatMap((key) => new RegExp(`^${key}=(.+)$`, 'm').exec(subject)?.[1] ?? []);
  return { name: names.join(', '), validUntil: Date.parse(validTo) };
}

/** The identity as the library for credentials takes it. */
export function signerOf(
  { certificates: library, signatures }: C2pa,
  { certificates, key, method }: SigningIdentity,
): Signer {
  const [own, ...chain] = certificates.map(({ raw }) => new library.X509Certificate(new Uint8Array(raw)));
  return {
    certificate: own!,
    chainCertificates: chain,
    algorithm: signatures.CoseAlgorithmIdentifier[method.cose],
    sign: (payload) => Promise.resolve(new Uint8Array(sign(method.hash, payload, { key, ...method.options }))),
  };
}

async function readText(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (thrown) {
    throw toDiskError(thrown, path, 'read');
  }
}

function parseCertificates(text: string, path: string): X509Certificate[] {
  const blocks = text.match(/-----BEGIN CERTIFICATE-----[\s\S]+?-----END CERTIFICATE-----/g) ?? [];
  try {
    return blocks.map((block) => new X509Certificate(block));
  } catch (cause) {
    throw bad(`A certificate in ${path} is damaged.`, 'Get the file again from where it came from.', cause);
  }
}

function parseKey(text: string, path: string): KeyObject {
  const block = /-----BEGIN ([A-Z ]*)PRIVATE KEY-----[\s\S]+?-----END \1PRIVATE KEY-----/.exec(text);
  if (!block) throw bad(`${path} holds no private key.`, 'Give a PEM file with the key of the certificate.');
  if (block[1] === 'ENCRYPTED ' || block[0].includes('ENCRYPTED')) {
    throw bad(`The key in ${path} has a passphrase.`, 'Give a copy without one: openssl pkey -in KEY -out COPY.');
  }
  try {
    return createPrivateKey(block[0]);
  } catch (cause) {
    throw bad(`The key in ${path} cannot be read.`, 'Give it as PEM, like openssl pkey writes it.', cause);
  }
}

function checkDates({ validFrom, validTo }: X509Certificate, path: string): void {
  const now = Date.now();
  if (Date.parse(validTo) < now) throw bad(`The certificate in ${path} was valid until ${validTo}.`, 'Renew it.');
  if (Date.parse(validFrom) > now) throw bad(`The certificate in ${path} is valid only from ${validFrom}.`, 'Wait.');
}

function checkUse(certificate: X509Certificate, path: string): void {
  const advice = 'Use one for e-mail or documents, issued by an authority and not by itself.';
  if (certificate.ca) throw bad(`The certificate in ${path} is one of an authority, which signs certificates.`, advice);
  if (certificate.subject === certificate.issuer) throw bad(`The certificate in ${path} is signed by itself.`, advice);
  // Node's types say that the uses are always there.
  const uses = certificate.keyUsage as readonly string[] | undefined;
  if (!uses?.some((use) => USES.includes(use))) {
    throw bad(`The certificate in ${path} is not made for signing e-mail or documents.`, advice);
  }
}

const CURVES: Readonly<Record<string, SigningMethod>> = {
  prime256v1: { cose: 'ES256', hash: 'sha256', options: { dsaEncoding: 'ieee-p1363' } },
  secp384r1: { cose: 'ES384', hash: 'sha384', options: { dsaEncoding: 'ieee-p1363' } },
};
const LEAST_RSA_BITS = 2048;

function methodOf({ asymmetricKeyType: kind, asymmetricKeyDetails: details }: KeyObject, path: string): SigningMethod {
  if (kind === 'ed25519') return { cose: 'Ed25519', hash: null, options: {} };
  if (kind === 'ec') {
    const method = CURVES[details?.namedCurve ?? ''];
    if (method) return method;
  }
  if ((kind === 'rsa' || kind === 'rsa-pss') && (details?.modulusLength ?? 0) >= LEAST_RSA_BITS) {
    const options = { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 32 };
    return { cose: 'PS256', hash: 'sha256', options };
  }
  throw bad(
    `The key in ${path} is of a kind that credentials do not have.`,
    'Use P-256, P-384, Ed25519 or RSA of 2048 bits.',
  );
}

function bad(message: string, advice: string, cause?: unknown): ExpectedError {
  return new ExpectedError('config/certificate', message, { advice, cause });
}
