import { readFile, stat } from 'node:fs/promises';
import type { ManifestStore, ValidationStatusCode } from '@trustnxt/c2pa-ts/manifest';
import { type C2pa, credentialFile, type CredentialFile, loadC2pa } from './c2pa.js';

/** A statement of a check, as credentials record it: a code of the C2PA specification and the part that it is about. */
export interface CheckStatement {
  readonly code: ValidationStatusCode;
  readonly url?: string;
  readonly explanation?: string;
}

/** The result of a check of credentials. */
export interface CredentialCheck {
  readonly success: readonly CheckStatement[];
  readonly informational: readonly CheckStatement[];
  readonly failure: readonly CheckStatement[];
}

/** The credentials of a file: as they are stored, and how their check ended. */
export interface StoredCredentials {
  /** The bytes of the manifest store. */
  readonly store: Uint8Array;
  readonly check: CredentialCheck;
}

/** Credentials for readers. */
export interface PictureCredentials {
  /**
   * `intact`: signed, and the picture is unchanged since. `altered`: the picture or its credentials were changed.
   * `invalid`: the certificate or the credentials break the rules. `unreadable`: of an unknown or damaged kind.
   */
  readonly validity: 'intact' | 'altered' | 'invalid' | 'unreadable';
  /** The names in the signer's certificate. Nobody is asked whether they are true. */
  readonly signer: string | null;
  readonly issuer: string | null;
  /** When it was signed, as a time stamp says (ISO 8601). */
  readonly signedAt: string | null;
  /** The program that made the credentials. */
  readonly program: string | null;
  readonly actions: readonly CredentialAction[];
  readonly ingredients: readonly CredentialIngredient[];
  /** Codes of what is wrong. */
  readonly problems: readonly string[];
}

export interface CredentialAction {
  /** Such as `c2pa.edited`. */
  readonly action: string;
  readonly program: string | null;
  readonly sourceType: string | null;
  /** Parameters that are texts or numbers. */
  readonly parameters: Readonly<Record<string, string | number>>;
}

export interface CredentialIngredient {
  readonly title: string | null;
  readonly relationship: string;
  readonly hasCredentials: boolean;
}

/** Larger files are not checked: that takes them whole into memory. */
const MOST_BYTES = 1 << 30;

interface Opened {
  readonly c2pa: C2pa;
  readonly file: CredentialFile;
  readonly jumbf: Uint8Array<ArrayBuffer>;
}

/** The credentials in a file, checked; undefined if it has none. Only the file is judged, not whom to trust. */
export async function readCredentials(path: string): Promise<PictureCredentials | undefined> {
  const opened = await openCredentials(path);
  if (opened === undefined || opened === 'unreadable') return opened && unreadableCredentials([]);
  try {
    const store = parse(opened);
    const { failure } = await checkOf(store, opened.file);
    return { ...describe(store), ...judge(failure) };
  } catch (thrown) {
    return unreadableCredentials([messageOf(thrown)]);
  }
}

/**
 * The credentials in a file, to be passed on to a picture made from it; undefined if it has none. Unreadable ones are of
 * an unknown or damaged kind.
 */
export async function readStoredCredentials(path: string): Promise<StoredCredentials | 'unreadable' | undefined> {
  const opened = await openCredentials(path);
  if (opened === undefined || opened === 'unreadable') return opened;
  try {
    const store = parse(opened);
    const written = store.sourceBox?.toBuffer(false);
    // Credentials are signed byte by byte: what would be written differently cannot be passed on.
    if (!written || !Buffer.from(written).equals(opened.jumbf)) return 'unreadable';
    return { store: opened.jumbf, check: await checkOf(store, opened.file) };
  } catch {
    return 'unreadable';
  }
}

async function openCredentials(path: string): Promise<Opened | 'unreadable' | undefined> {
  const { size } = await stat(path);
  if (size > MOST_BYTES) return 'unreadable';
  const c2pa = await loadC2pa();
  const bytes = new Uint8Array(await readFile(path));
  try {
    const file = credentialFile(c2pa, bytes);
    const jumbf = file?.getManifestJUMBF();
    return file && jumbf && { c2pa, file, jumbf: new Uint8Array(jumbf) };
  } catch {
    return 'unreadable';
  }
}

function parse({ c2pa: { boxes, manifests }, jumbf }: Opened): ManifestStore {
  const store = manifests.ManifestStore.read(boxes.SuperBox.fromBuffer(jumbf));
  if (store.manifests.length === 0) throw new Error('The store is empty.');
  return store;
}

/** The library says of every certificate of the right form that it is trusted, which nobody has checked. */
const UNCHECKED: readonly string[] = ['signingCredential.trusted'];

async function checkOf(store: ManifestStore, file: CredentialFile): Promise<CredentialCheck> {
  const { statusEntries } = await store.validate(file);
  const entries = statusEntries.filter(({ code }) => !UNCHECKED.includes(code));
  const statements = (isWanted: (success: boolean | undefined) => boolean): CheckStatement[] =>
    entries.filter(({ success }) => isWanted(success)).map(statement);
  return {
    success: statements((success) => success === true),
    informational: statements((success) => success === undefined),
    failure: statements((success) => success === false),
  };
}

function statement({ code, url, explanation }: CheckStatement): CheckStatement {
  return {
    code,
    ...(url === undefined ? {} : { url }),
    ...(explanation === undefined ? {} : { explanation }),
  };
}

function describe(store: ManifestStore): Omit<PictureCredentials, 'validity' | 'problems'> {
  const manifest = store.getActiveManifest();
  const certificate = manifest?.signature?.signatureData.certificate;
  const { claimGeneratorName: name, claimGeneratorVersion: version } = manifest?.claim ?? {};
  const assertions = manifest?.assertions?.assertions ?? [];
  return {
    signer: certificate ? namesIn(certificate.subject) : null,
    issuer: certificate ? namesIn(certificate.issuer) : null,
    signedAt: manifest?.signature?.signatureData.timestamp?.toISOString() ?? null,
    program: name === undefined ? null : [name, version].filter(Boolean).join(' '),
    actions: assertions.flatMap((each) => ('actions' in each ? actionsOf(each.actions) : [])),
    ingredients: assertions.flatMap((each) => ('relationship' in each ? [ingredientOf(each)] : [])),
  };
}

/** The common name and the organization of a distinguished name, `CN=Ana, O=Studio`. */
function namesIn(distinguished: string): string {
  const parts = ['CN', 'O'].flatMap((key) => {
    const value = new RegExp(`(?:^|,\\s*)${key}=((?:[^,\\\\]|\\\\.)*)`).exec(distinguished)?.[1]?.trim();
    return value === undefined || value === '' ? [] : [value.replace(/\\(.)/g, '$1')];
  });
  return parts.length === 0 ? distinguished : [...new Set(parts)].join(', ');
}

function actionsOf(actions: unknown): CredentialAction[] {
  if (!Array.isArray(actions)) return [];
  return actions.map((each: unknown) => {
    const { action, softwareAgent, digitalSourceType, parameters } = recordOf(each);
    const agent = recordOf(softwareAgent);
    const program = [agent['name'], agent['version']].filter((part) => typeof part === 'string').join(' ');
    return {
      action: textOf(action) ?? 'unknown',
      program: program === '' ? null : program,
      sourceType: textOf(digitalSourceType),
      parameters: Object.fromEntries(
        Object.entries(recordOf(parameters)).filter(
          (entry): entry is [string, string | number] => typeof entry[1] === 'string' || typeof entry[1] === 'number',
        ),
      ),
    };
  });
}

function ingredientOf(assertion: unknown): CredentialIngredient {
  const { title, relationship, activeManifest, c2pa_manifest: manifest } = recordOf(assertion);
  return {
    title: textOf(title),
    relationship: textOf(relationship) ?? 'unknown',
    hasCredentials: (activeManifest ?? manifest) !== undefined,
  };
}

function recordOf(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}

const ALTERED = /\.(mismatch|hashedURI\.mismatch)$/;

function judge(failure: readonly CheckStatement[]): Pick<PictureCredentials, 'validity' | 'problems'> {
  const problems = [...new Set(failure.map(({ code }) => code))];
  if (problems.length === 0) return { validity: 'intact', problems };
  return { validity: problems.some((code) => ALTERED.test(code)) ? 'altered' : 'invalid', problems };
}

/** Credentials of which only the presence is known. */
export function unreadableCredentials(problems: readonly string[]): PictureCredentials {
  const nothing = { signer: null, issuer: null, signedAt: null, program: null, actions: [], ingredients: [] };
  return { validity: 'unreadable', ...nothing, problems };
}

function messageOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}
