/** A property of an XMP packet, by its namespace URI and local name, regardless of the prefix. */
export interface XmpName {
  readonly namespace: string;
  readonly local: string;
  /** The nesting depth: 0 for a property of the picture itself, more for one inside another property's value. */
  readonly depth: number;
}

const RDF = 'http://www.w3.org/1999/02/22-rdf-syntax-ns#';
const XMPMETA = 'adobe:ns:meta/';
const XML_LIKE: readonly string[] = ['xmlns', 'xml'];
const TAG =
  /<!--[\s\S]*?-->|<!\[CDATA\[[\s\S]*?\]\]>|<\?[\s\S]*?\?>|<(\/?)([^\s<>/=!?]+)((?:"[^"]*"|'[^']*'|[^"'<>])*?)(\/?)>/g;
const ATTRIBUTE = /\s+([^\s=<>"'/]+)\s*=\s*("[^"]*"|'[^']*')/g;

/** A packet that says nothing. */
export const EMPTY_XMP =
  '<?xpacket begin="\uFEFF" id="W5M0MpCehiHzreSzNTczkc9d"?>' +
  '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">' +
  '</rdf:RDF></x:xmpmeta><?xpacket end="w"?>';

type Scope = ReadonlyMap<string, string>;

/**
 * Removes the properties for which `isDropped` is true, at any depth, as attributes or elements.
 * @returns undefined for a packet with mismatched tags, since its content is unknown
 */
export function dropFromXmp(xmp: string, isDropped: (name: XmpName) => boolean): string | undefined {
  const scopes: { readonly name: string; readonly scope: Scope; readonly isProperty: boolean }[] = [];
  let kept = '';
  let end = 0;
  /** The number of open elements inside a dropped one, including it. */
  let dropping = 0;
  for (const match of xmp.matchAll(TAG)) {
    const [whole, slash, name, attributes = '', selfClosing] = match;
    if (dropping === 0) kept += xmp.slice(end, match.index);
    end = match.index + whole.length;
    if (name === undefined) {
      if (dropping === 0) kept += whole;
    } else if (slash === '/') {
      if (scopes.pop()?.name !== name) return undefined;
      if (dropping === 0) kept += whole;
      else dropping -= 1;
    } else {
      const scope = declare(scopes.at(-1)?.scope ?? new Map(), attributes);
      const depth = scopes.filter(({ isProperty }) => isProperty).length;
      const element = resolve(name, scope, depth);
      const isProperty = element.namespace !== RDF && element.namespace !== XMPMETA;
      const isOpen = selfClosing !== '/';
      if (dropping > 0) dropping += isOpen ? 1 : 0;
      else if (isProperty && isDropped(element)) dropping = isOpen ? 1 : 0;
      else
        kept += `<${name}${dropAttributes(attributes, scope, isDropped, depth + (isProperty ? 1 : 0))}${selfClosing ?? ''}>`;
      if (isOpen) scopes.push({ name, scope, isProperty });
    }
  }
  return scopes.length === 0 && dropping === 0 ? kept + xmp.slice(end) : undefined;
}

/**
 * Adds descriptions, with the prefix `rdf`, to a packet whatever prefix it has for that.
 * @returns undefined for a packet without RDF
 */
export function addToXmp(xmp: string, descriptions: string): string | undefined {
  const last = [...xmp.matchAll(/<\/([^\s<>/:]+):RDF\s*>/g)].at(-1);
  if (!last) return undefined;
  const added =
    last[1] === 'rdf' ? descriptions : descriptions.replaceAll(/<rdf:Description\s/g, `$&xmlns:rdf="${RDF}" `);
  return xmp.slice(0, last.index) + added + xmp.slice(last.index);
}

function declare(outer: Scope, attributes: string): Scope {
  const declared = [...attributes.matchAll(ATTRIBUTE)].flatMap(([, name = '', value = '']): [string, string][] => {
    if (name === 'xmlns') return [['', unquote(value)]];
    return name.startsWith('xmlns:') ? [[name.slice(6), unquote(value)]] : [];
  });
  return declared.length > 0 ? new Map([...outer, ...declared]) : outer;
}

function dropAttributes(
  attributes: string,
  scope: Scope,
  isDropped: (name: XmpName) => boolean,
  depth: number,
): string {
  return attributes.replace(ATTRIBUTE, (whole, name: string) => {
    const prefix = name.split(':')[0] ?? '';
    if (!name.includes(':') || XML_LIKE.includes(prefix)) return whole;
    return isDropped(resolve(name, scope, depth)) ? '' : whole;
  });
}

function resolve(name: string, scope: Scope, depth: number): XmpName {
  const colon = name.indexOf(':');
  const [prefix, local] = colon < 0 ? ['', name] : [name.slice(0, colon), name.slice(colon + 1)];
  return { namespace: scope.get(prefix) ?? '', local, depth };
}

function unquote(value: string): string {
  return value
    .slice(1, -1)
    .replace(/&#(?:x([0-9a-fA-F]+)|(\d+));/g, (_, hex: string | undefined, decimal: string | undefined) =>
      String.fromCodePoint(Math.min(0x10ffff, hex === undefined ? Number(decimal) : parseInt(hex, 16))),
    )
    .replace(/&amp;/g, '&');
}
