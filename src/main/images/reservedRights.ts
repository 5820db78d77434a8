import { open } from 'node:fs/promises';
import { textOf } from './xmpText.js';

/**
 * A sentence on how a picture's metadata restrict data mining and training, or null if nothing is reserved. IPTC 2023.1
 * and PLUS define a term; C2PA has an assertion of its own ("Training and Data Mining").
 */
export async function reservedRights(path: string, xmp: string | undefined): Promise<string | null> {
  const term = xmp === undefined ? undefined : textOf(xmp, 'DataMining');
  const name = term === undefined ? undefined : (/([A-Z]{3}(?:-[A-Z]+)+)\s*$/.exec(term)?.[1] ?? term);
  if (name !== undefined && RESERVING.test(name)) return RESERVED_WORDS[name] ?? `its metadata says ${name}`;
  const other = xmp === undefined ? undefined : textOf(xmp, 'OtherConstraints');
  if (other !== undefined && /\b(AI|machine.learning|training|data mining)\b/i.test(other)) return other;
  return (await hasNoTraining(path)) ? 'its content credentials do not allow training' : null;
}

const RESERVING = /^DMI-(PROHIBITED|.*CONSTRAINT)/;
/** PLUS, "Data Mining": https://ns.useplus.org/LDF/ldf-XMPSpecification#DataMining */
const RESERVED_WORDS: Readonly<Record<string, string>> = {
  'DMI-PROHIBITED': 'its owner allows no data mining',
  'DMI-PROHIBITED-AIMLTRAINING': 'its owner allows no training of machine learning',
  'DMI-PROHIBITED-GENAIMLTRAINING': 'its owner allows no training of generative machine learning',
  'DMI-PROHIBITED-EXCEPTSEARCHENGINEINDEXING': 'its owner allows no data mining but for search engines',
  'DMI-PROHIBITED-SEECONSTRAINT': 'its owner allows no data mining without terms',
};

/** Credentials are near the beginning of a file or after the picture. */
const LOOKED_AT = 1 << 20;
const ASSERTION = /(?:c2pa|cawg)\.training-mining/g;
/** How much is read after an assertion's label, and of each of its entries, which may have conditions in words. */
const [ASSERTION_CHARACTERS, ENTRY_CHARACTERS] = [8192, 2048];
const ENTRY = /(?:c2pa|cawg)\.(?=ai_|data_mining)/;
const RESERVED_USE =
  /^(?:ai_generative_training|ai_training|data_mining)[\s\S]*?use[\s\S]{0,8}?(?:notAllowed|constrained)/;

async function hasNoTraining(path: string): Promise<boolean> {
  const text = await credentialText(path);
  return [...text.matchAll(ASSERTION)].some(({ index }) =>
    text
      .slice(index, index + ASSERTION_CHARACTERS)
      .split(ENTRY)
      .some((entry) => RESERVED_USE.test(entry.slice(0, ENTRY_CHARACTERS))),
  );
}

/** Whether a file contains content credentials. This only searches for a box of this kind with this label. */
export async function hasCredentials(path: string): Promise<boolean> {
  return /jumb[\s\S]{0,8}jumd[\s\S]{16,20}c2pa/.test(await credentialText(path));
}

async function credentialText(path: string): Promise<string> {
  const file = await open(path, 'r');
  try {
    const { size } = await file.stat();
    const parts: string[] = [];
    for (const place of size > 2 * LOOKED_AT ? [0, size - LOOKED_AT] : [0]) {
      const part = Buffer.alloc(Math.min(size, size > 2 * LOOKED_AT ? LOOKED_AT : size));
      await file.read(part, 0, part.length, place);
      parts.push(part.toString('latin1'));
    }
    return parts.join('');
  } finally {
    await file.close();
  }
}
