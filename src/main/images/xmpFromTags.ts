import { iptcTexts } from './iptcSegment.js';
import { addToXmp, EMPTY_XMP } from './xmpEdit.js';
import { escapeXml, textOf } from './xmpText.js';

/** A property of XMP, and how its values are written: alone, in an order, as a set, or as a text in a language. */
type Property = readonly [name: string, shape: 'text' | 'Seq' | 'Bag' | 'Alt'];

/** Properties for records of IPTC-IIM (IPTC Photo Metadata Standard, "IIM" column). */
const OF_RECORDS: readonly (readonly [record: number, ...Property])[] = [
  [5, 'dc:title', 'Alt'],
  [25, 'dc:subject', 'Bag'],
  [40, 'photoshop:Instructions', 'text'],
  [80, 'dc:creator', 'Seq'],
  [85, 'photoshop:AuthorsPosition', 'text'],
  [90, 'photoshop:City', 'text'],
  [92, 'Iptc4xmpCore:Location', 'text'],
  [95, 'photoshop:State', 'text'],
  [100, 'Iptc4xmpCore:CountryCode', 'text'],
  [101, 'photoshop:Country', 'text'],
  [103, 'photoshop:TransmissionReference', 'text'],
  [105, 'photoshop:Headline', 'text'],
  [110, 'photoshop:Credit', 'text'],
  [115, 'photoshop:Source', 'text'],
  [116, 'dc:rights', 'Alt'],
  [120, 'dc:description', 'Alt'],
  [122, 'photoshop:CaptionWriter', 'text'],
];
/** Properties for EXIF tags. */
const OF_TAGS: readonly (readonly [tag: keyof ExifTexts, ...Property])[] = [
  ['description', 'dc:description', 'Alt'],
  ['make', 'tiff:Make', 'text'],
  ['model', 'tiff:Model', 'text'],
  ['artist', 'dc:creator', 'Seq'],
  ['copyright', 'dc:rights', 'Alt'],
  ['takenAt', 'exif:DateTimeOriginal', 'text'],
];
const NAMESPACES =
  'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:photoshop="http://ns.adobe.com/photoshop/1.0/"' +
  ' xmlns:Iptc4xmpCore="http://iptc.org/std/Iptc4xmpCore/1.0/xmlns/" xmlns:tiff="http://ns.adobe.com/tiff/1.0/"' +
  ' xmlns:exif="http://ns.adobe.com/exif/1.0/"';

/** What EXIF says of a photo, its author and its camera. */
export interface ExifTexts {
  readonly description?: string;
  readonly make?: string;
  readonly model?: string;
  readonly artist?: string;
  readonly copyright?: string;
  /** As in XMP, `2024-05-31T18:20:00`. */
  readonly takenAt?: string;
}

/** Adds to XMP what IPTC-IIM and EXIF say and it does not, for a format that does not hold these. */
export function completeXmp(
  xmp: string | undefined,
  { iptc, exif = {} }: { readonly iptc?: Uint8Array | undefined; readonly exif?: ExifTexts | undefined },
): string | undefined {
  const known = new Map<string, readonly [values: readonly string[], shape: Property[1]]>();
  const records = iptc ? iptcTexts(iptc) : new Map<number, readonly string[]>();
  for (const [number, name, shape] of OF_RECORDS) {
    const values = records.get(number);
    if (values) known.set(name, [values, shape]);
  }
  for (const [tag, name, shape] of OF_TAGS) {
    const text = exif[tag];
    if (text !== undefined && text !== '' && !known.has(name)) known.set(name, [[text], shape]);
  }
  const missing = [...known].filter(([name]) => xmp === undefined || textOf(xmp, name.split(':')[1]!) === undefined);
  if (missing.length === 0) return xmp;
  const added =
    `<rdf:Description rdf:about="" ${NAMESPACES}>` +
    missing.map(([name, [values, shape]]) => `<${name}>${valueOf(values, shape)}</${name}>`).join('') +
    '</rdf:Description>';
  return addToXmp(xmp ?? EMPTY_XMP, added) ?? addToXmp(EMPTY_XMP, added);
}

function valueOf(values: readonly string[], shape: Property[1]): string {
  switch (shape) {
    case 'text':
      return escapeXml(values[0] ?? '');
    case 'Alt':
      return `<rdf:Alt><rdf:li xml:lang="x-default">${escapeXml(values[0] ?? '')}</rdf:li></rdf:Alt>`;
    default:
      return `<rdf:${shape}>${values.map((value) => `<rdf:li>${escapeXml(value)}</rdf:li>`).join('')}</rdf:${shape}>`;
  }
}
