import type { XmpName } from './xmpEdit.js';

/** Names of properties for the place where a photo was taken or that it shows, in any vendor's namespace. */
const PLACE_NAMES = [
  /^(fl)?gps/i,
  /(latitude|longitude|longtitude|altitude)/i,
  /^(geo(tag|location|coordinates?)?|lat|lon|long|lng|alt|coordinates?|position)$/i,
  /^(sub-?location|location(s|name|created|shown|text|id)?|place(name)?|address|street)$/i,
  /^(city|town|village|state|province|provincestate|region|worldregion|country|country-?(code|name)|iso-?country-?code)$/i,
] as const;

export function speaksOfPlace({ local }: XmpName): boolean {
  return PLACE_NAMES.some((name) => name.test(local));
}

/**
 * Namespaces that describe content found only in the photo's original file: an attached video or sound, depth, a gain
 * map, raw development settings, thumbnails.
 */
const GONE_NAMESPACES: readonly string[] = [
  'http://ns.google.com/photos/1.0/camera/',
  'http://ns.google.com/photos/1.0/container/',
  'http://ns.google.com/photos/1.0/container/item/',
  'http://ns.google.com/photos/1.0/depthmap/',
  'http://ns.google.com/photos/1.0/image/',
  'http://ns.google.com/photos/1.0/audio/',
  'http://ns.google.com/photos/dd/1.0/device/',
  'http://ns.adobe.com/hdr-gain-map/1.0/',
  'http://ns.apple.com/HDRGainMap/1.0/',
  'http://ns.apple.com/pixeldatainfo/1.0/',
  'http://ns.adobe.com/camera-raw-settings/1.0/',
  'http://ns.adobe.com/xmp/note/',
];
const PANORAMA = 'http://ns.google.com/photos/1.0/panorama/';
const SIZES: readonly string[] = ['ImageWidth', 'ImageLength', 'PixelXDimension', 'PixelYDimension'];

export function speaksOfWhatIsGone({ namespace, local }: XmpName): boolean {
  if (GONE_NAMESPACES.includes(namespace)) return true;
  if (namespace === PANORAMA) return /Pixels$/.test(local);
  if (namespace === 'http://ns.adobe.com/xap/1.0/') return local === 'Thumbnails';
  return SIZES.includes(local) && /^http:\/\/ns\.adobe\.com\/(tiff|exif)\/1\.0\/$/.test(namespace);
}

const RIGHTS_NAMESPACES: readonly string[] = [
  'http://ns.adobe.com/xap/1.0/rights/',
  'http://ns.useplus.org/ldf/xmp/1.0/',
];
const RIGHTS_NAMES: readonly string[] = ['rights', 'creator', 'title', 'Credit', 'Source', 'UsageTerms', 'DataMining'];

/**
 * Author, rights, and how the picture was made: every reader must see these, even one that reads only the main packet.
 */
export function speaksOfRights({ namespace, local }: XmpName): boolean {
  return (
    RIGHTS_NAMESPACES.includes(namespace) || RIGHTS_NAMES.includes(local) || namespace.startsWith('urn:pentimento:')
  );
}
