import { ExpectedError } from '../errors.js';
import { closestWord } from '../text/closestWord.js';

/** What can be wrong with a template; `problem` in the details of the error. */
export const TEMPLATE_PROBLEMS = ['field', 'digits', 'brace', 'characters', 'segment'] as const;
export type TemplateProblem = (typeof TEMPLATE_PROBLEMS)[number];

/** The fields of a name, each with its meaning. */
export const NAME_FIELDS = {
  name: "the photo's name without its extension",
  style: 'the style, or the preset that names one',
  index: "the photo's number in the batch; {index:4} writes it with four digits",
  date: 'the day the photo was taken, else the day of its file: 2024-05-31',
  year: 'the year of that day',
  month: 'its month, 01 to 12',
  day: 'its day, 01 to 31',
  today: 'the day the batch was made',
  width: 'the width of the output in pixels',
  height: 'its height',
  ext: 'the extension of the output without the dot',
} as const;

export type NameField = keyof typeof NAME_FIELDS;

/** The values of one output's fields; `width` and `height` are null if the photo could not be read. */
export interface NameValues {
  readonly name: string;
  readonly style: string;
  readonly index: number;
  /** `2024-05-31` */
  readonly date: string;
  readonly today: string;
  readonly width: number | null;
  readonly height: number | null;
  /** With the dot. */
  readonly extension: string;
}

type Part =
  { readonly text: string; readonly field?: undefined } | { readonly field: NameField; readonly digits: number };

export interface NameTemplate {
  readonly parts: readonly Part[];
  has(field: NameField): boolean;
}

const FIELD = /\{([^{}]*)\}/g;
const MAX_DIGITS = 10;

/**
 * Parses a template like `{style}/{name} {index:3}`. A slash creates a folder; the extension is added if `{ext}` is not
 * used.
 * @throws ExpectedError `usage` for an unknown field, a stray brace, or a path that leaves the folder.
 */
export function parseNameTemplate(template: string): NameTemplate {
  const parts: Part[] = [];
  let end = 0;
  for (const match of template.matchAll(FIELD)) {
    pushText(parts, template.slice(end, match.index), template);
    parts.push(parseField(match[1] ?? '', template));
    end = match.index + match[0].length;
  }
  pushText(parts, template.slice(end), template);
  const segments = template.split('/');
  if (segments.some((segment) => /^\s*\.*\s*$/.test(segment))) {
    throw wrong('segment', template, 'a part of it between slashes is empty or only dots');
  }
  return { parts, has: (field) => parts.some((part) => part.field === field) };
}

/** The output's path relative to its folder, with slashes. Every segment is a valid name on every system. */
export function renderName(template: NameTemplate, values: NameValues): string {
  const filled = template.parts.map((part) => (part.field ? safePart(valueOf(part, values)) : part.text)).join('');
  const path = template.has('ext') ? filled : `${filled}${values.extension}`;
  return path
    .split('/')
    .map((segment) => shortenName(safeSegment(segment)))
    .join('/');
}

/** File systems allow 255 bytes per name; this leaves room for a number. */
const MOST_NAME_BYTES = 240;

/** Shortens a file name that is too long: cuts before the extension, never within a character. */
export function shortenName(name: string): string {
  if (utf8Bytes(name) <= MOST_NAME_BYTES) return name;
  const extension = /\.[^.]{1,10}$/.exec(name)?.[0] ?? '';
  const room = MOST_NAME_BYTES - utf8Bytes(extension);
  let kept = '';
  let bytes = 0;
  for (const character of name.slice(0, name.length - extension.length)) {
    bytes += utf8Bytes(character);
    if (bytes > room) break;
    kept += character;
  }
  return `${kept.trimEnd()}${extension}`;
}

function utf8Bytes(text: string): number {
  let bytes = 0;
  for (const character of text) {
    const code = character.codePointAt(0)!;
    bytes += code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
  }
  return bytes;
}

/** A second, third, … name if a name is taken: `sea.jpg` becomes `sea (2).jpg`. */
export function numberedName(path: string, count: number): string {
  const extension = /\.[^./]*$/.exec(path)?.[0] ?? '';
  return `${path.slice(0, path.length - extension.length)} (${count})${extension}`;
}

/** The default template. It distinguishes several styles, and outputs from photos in the same folder. */
export function defaultTemplate(renditions: number, isSameFolder: boolean): string {
  return renditions > 1 || isSameFolder ? '{name}-{style}' : '{name}';
}

/** The value of `{style}` without a preset: the styles' ids without their source. */
export function styleNameOf(styles: readonly { readonly styleId: string }[]): string {
  return styles.map(({ styleId }) => styleId.replace(/^.*\//, '')).join('+');
}

/** The local date, `2024-05-31`. */
export function dayOf(date: Date): string {
  const two = (value: number): string => String(value).padStart(2, '0');
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}

function parseField(inside: string, template: string): Part {
  const [name = '', digits, ...more] = inside.trim().split(':');
  if (!Object.hasOwn(NAME_FIELDS, name)) {
    const near = closestWord(name, Object.keys(NAME_FIELDS));
    const known = Object.keys(NAME_FIELDS).map((field) => `{${field}}`);
    throw wrong(
      'field',
      template,
      `there is no {${name}}`,
      near === undefined ? `There are ${known.join(' ')}.` : `Did you mean {${near}}?`,
    );
  }
  const count = digits === undefined ? 0 : Number(digits);
  if (more.length > 0 || !Number.isInteger(count) || count < 0 || count > MAX_DIGITS) {
    throw wrong('digits', template, `{${inside}} asks for a number of digits that is not 0 to ${MAX_DIGITS}`);
  }
  return { field: name as NameField, digits: count };
}

function pushText(parts: Part[], text: string, template: string): void {
  if (/[{}]/.test(text)) throw wrong('brace', template, 'it has a brace without its partner');
  if (/[<>:"\\|?*]/.test(text)) throw wrong('characters', template, 'names must not have any of < > : " \\ | ? *');
  if (text !== '') parts.push({ text });
}

function valueOf(part: { readonly field: NameField; readonly digits: number }, values: NameValues): string {
  const number = (value: number | null): string =>
    value === null ? 'unknown' : String(value).padStart(part.digits, '0');
  switch (part.field) {
    case 'name':
      return values.name;
    case 'style':
      return values.style;
    case 'index':
      return number(values.index);
    case 'date':
      return values.date;
    case 'year':
      return values.date.slice(0, 4);
    case 'month':
      return values.date.slice(5, 7);
    case 'day':
      return values.date.slice(8, 10);
    case 'today':
      return values.today;
    case 'width':
      return number(values.width);
    case 'height':
      return number(values.height);
    case 'ext':
      return values.extension.replace(/^\./, '');
  }
}

/** Replaces slashes, so that a value cannot create folders, and characters that some systems forbid. */
function safePart(text: string): string {
  // eslint-disable-next-line no-control-regex
  return text.replace(/[<>:"/\\|?*\u0000-\u001f]/g, '_');
}

/** Windows forbids trailing dots, trailing spaces and device names; a leading dot would hide the file. */
function safeSegment(segment: string): string {
  const trimmed = segment.replace(/[. ]+$/, '').replace(/^[. ]+/, '');
  if (trimmed === '') return '_';
  return /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i.test(trimmed) ? `_${trimmed}` : trimmed;
}

function wrong(problem: TemplateProblem, template: string, why: string, advice?: string): ExpectedError {
  return new ExpectedError('usage', `The name template ${template} cannot be used: ${why}.`, {
    advice: advice ?? 'Write it like {name}-{style} or {style}/{name}.',
    details: { template, problem },
  });
}
