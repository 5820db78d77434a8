import type { XmpName } from './xmpEdit.js';

/** Names of properties for the place where a photo was taken or that it shows, in any vendor's namespace. */
const PLACE_NAMES = [
  /gps/i,
  /(latitude|longitude|longtitude|altitude|elevation|easting|northing|geohash|georeference|coordinates?)/i,
  /(^|[^l])location/i,
  // Words of a longer name, as in `LRFTargetLat`.
  /[a-z](Lat|Lon|Lng|Alt)([A-Z]|$)/,
  /^(lat|lon|long|lng|alt|geotag|mgrs|pluscode|what3words|(home|camera|drone|target)?position)$/i,
  /^(place(name)?|address|street|venue(name)?|post(al)?-?code|zip(code)?)$/i,
  /^(verbatim)?(city|town|village|suburb|locality|municipality|district|county|state|stateprovince|province|provincestate)$/i,
  /^(region|worldregion|continent|island(group)?|waterbody|highergeography|footprintwkt)$/i,
  /^(country|country-?(code|name)|iso-?country-?code)$/i,
] as const;
/** The subject's place in the picture, in pixels. */
const NOT_PLACES: readonly string[] = ['SubjectLocation', 'SubjectArea'];
const DUBLIN_CORE = /^http:\/\/purl\.org\/dc\//;

export function speaksOfPlace({ namespace, local }: XmpName): boolean {
  if (DUBLIN_CORE.test(namespace)) return /^(coverage|spatial)$/.test(local);
  return !NOT_PLACES.includes(local) && PLACE_NAMES.some((name) => name.test(local));
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
  'http://ns.google.com/photos/1.0/focus/',
  'http://ns.apple.com/depthData/1.0/',
  'http://ns.apple.com/depthBlurEffect/1.0/',
  'http://ns.apple.com/portraitLightingEffectStrength/1.0/',
  'http://ns.apple.com/semanticSegmentationMatte/1.0/',
  'http://ns.xiaomi.com/photos/1.0/camera/',
  'http://ns.adobe.com/camera-raw-settings/1.0/',
  'http://ns.adobe.com/camera-raw-saved-settings/1.0/',
  'http://ns.adobe.com/camera-raw-defaults/1.0/',
  'http://ns.adobe.com/camera-raw-embedded-lens-profile/1.0/',
  'http://ns.adobe.com/lightroom-settings-experimental/1.0/',
  'http://darktable.sf.net/',
  'http://ns.adobe.com/xmp/note/',
];
const PANORAMA = 'http://ns.google.com/photos/1.0/panorama/';
const SIZES: readonly string[] = ['ImageWidth', 'ImageLength', 'PixelXDimension', 'PixelYDimension'];

export function speaksOfWhatIsGone({ namespace, local }: XmpName): boolean {
  if (GONE_NAMESPACES.includes(namespace)) return true;
  if (namespace === PANORAMA) return /Pixels$/.test(local);
  if (namespace === 'http://ns.adobe.com/xap/1.0/') return local === 'Thumbnails';
  // The picture is upright.
  if (local === 'Orientation' && namespace === 'http://ns.adobe.com/tiff/1.0/') return true;
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
