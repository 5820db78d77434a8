import { recipeSchema, type RecipeWithMasks } from '../../shared/domain/recipe.js';
import { addToXmp, dropFromXmp, EMPTY_XMP, type XmpName } from './xmpEdit.js';
import { escapeXml, unescapeXml } from './xmpText.js';
import { savedSettings, type Look, type LookSettings, type Weighted } from '../../shared/domain/look.js';

/** A style by its name alone. */
interface StyleName {
  readonly name: string;
}

/** How an image was made, written into its XMP. */
export interface Recipe {
  readonly look: Look<StyleName, unknown>;
  readonly appVersion: string;
  /** Identifies everything that the image was made from: equal fingerprints mean equal images. */
  readonly fingerprint?: string | undefined;
  /** The complete recipe, for making another image like this one. */
  readonly whole?: RecipeWithMasks | undefined;
}

const NAMESPACE = 'urn:pentimento:recipe:1/';
/** A separate namespace: masks may be long and then go into the extension packet, which not every reader reads. */
const MASKS_NAMESPACE = 'urn:pentimento-masks:1/';
/** The maximum length of all masks together, in base64. */
const MOST_MASK_LENGTH = 2_000_000;
const TIFF_NAMESPACE = 'http://ns.adobe.com/tiff/1.0/';
const IPTC_NAMESPACE = 'http://iptc.org/std/Iptc4xmpExt/2008-02-29/';
/** IPTC's term for a picture that a trained model made from another picture. */
const SOURCE_TYPE = 'http://cv.iptc.org/newscodes/digitalsourcetype/compositeWithTrainedAlgorithmicMedia';

/**
 * Adds the recipe and the IPTC digital source type to the photo's XMP (or to an empty packet) as one more description.
 * Removes an earlier recipe, the camera's source type and the orientation, which was already applied. A packet that cannot
 * be understood is replaced.
 */
export function addRecipe(xmp: string | undefined, recipe: Recipe): string {
  const cleaned = xmp === undefined ? undefined : dropFromXmp(xmp, isReplaced);
  return (cleaned && addToXmp(cleaned, describe(recipe))) ?? addToXmp(EMPTY_XMP, describe(recipe))!;
}

function isReplaced({ namespace, local }: XmpName): boolean {
  if (namespace === NAMESPACE || namespace === MASKS_NAMESPACE) return true;
  if (namespace === IPTC_NAMESPACE) return local === 'DigitalSourceType';
  return namespace === TIFF_NAMESPACE && local === 'Orientation';
}

function describe({ look, appVersion, fingerprint, whole }: Recipe): string {
  const regions = look.regions?.map(({ styles }) => nameBlend(styles)) ?? [];
  return (
    `<rdf:Description rdf:about="" xmlns:Iptc4xmpExt="${IPTC_NAMESPACE}" xmlns:pentimento="${NAMESPACE}"` +
    ` Iptc4xmpExt:DigitalSourceType="${SOURCE_TYPE}"` +
    ` pentimento:style="${escapeXml(nameBlend(look.styles))}"` +
    regions.map((region, index) => ` pentimento:region${index + 1}="${escapeXml(region)}"`).join('') +
    describeSettings(look) +
    (fingerprint === undefined ? '' : ` pentimento:fingerprint="${escapeXml(fingerprint)}"`) +
    (whole === undefined ? '' : ` pentimento:recipe="${escapeXml(JSON.stringify(whole.recipe))}"`) +
    ` pentimento:version="${escapeXml(appVersion)}"/>` +
    (whole === undefined ? '' : describeMasks(whole.masks))
  );
}

/** Every setting that affects the picture, with the settings of the finish on the same level. */
function describeSettings(look: LookSettings): string {
  const { finish, ...settings } = savedSettings(look);
  return Object.entries({ ...settings, ...finish })
    .map(([name, value]) => ` pentimento:${name}="${escapeXml(String(value))}"`)
    .join('');
}

/** One style as its name, several with their weights. */
function nameBlend(styles: readonly Weighted<StyleName>[]): string {
  if (styles.length === 0) return 'photo';
  const only = styles.length === 1 ? styles[0] : undefined;
  return only?.name ?? styles.map(({ name, weight }) => `${name}:${weight}`).join(', ');
}

function describeMasks(masks: RecipeWithMasks['masks']): string {
  if (masks.size === 0) return '';
  const texts = [...masks].map(([hash, bytes]) => `${hash}:${Buffer.from(bytes).toString('base64')}`);
  const joined = texts.join(' ');
  if (joined.length > MOST_MASK_LENGTH) return '';
  return `<rdf:Description rdf:about="" xmlns:pentimentoMasks="${MASKS_NAMESPACE}" pentimentoMasks:masks="${joined}"/>`;
}

/** The recipe marker in an image's XMP if this program made the image. */
export function readRecipe(xmp: string | undefined): { readonly fingerprint?: string } | undefined {
  if (!xmp?.includes(`xmlns:pentimento="${NAMESPACE}"`)) return undefined;
  const fingerprint = valueOf(xmp, 'pentimento:fingerprint');
  return fingerprint === undefined ? {} : { fingerprint };
}

/** The complete recipe in an image's XMP; undefined if there is none or it cannot be read. */
export function readWholeRecipe(xmp: string | undefined): RecipeWithMasks | undefined {
  const json = xmp === undefined ? undefined : valueOf(xmp, 'pentimento:recipe');
  if (xmp === undefined || json === undefined) return undefined;
  const parsed = recipeSchema.safeParse(parseJson(json));
  if (!parsed.success) return undefined;
  const masks = (valueOf(xmp, 'pentimentoMasks:masks') ?? '').split(' ').flatMap((text): [string, Uint8Array][] => {
    const [hash = '', base64 = ''] = text.split(':');
    return base64 === '' ? [] : [[hash, Buffer.from(base64, 'base64')]];
  });
  return { recipe: parsed.data, masks: new Map(masks) };
}

/** The value of a property, as an attribute or as an element; other programs turn attributes into elements. */
function valueOf(xmp: string, name: string): string | undefined {
  const attribute = new RegExp(`\\s${name}\\s*=\\s*(?:"([^"]*)"|'([^']*)')`).exec(xmp);
  const found = attribute?.[1] ?? attribute?.[2] ?? new RegExp(`<${name}[^>]*>([^<]*)</${name}>`).exec(xmp)?.[1];
  return found === undefined ? undefined : unescapeXml(found);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
