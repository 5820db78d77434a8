/**
 * The text of the first property with this local name in an XMP packet: an attribute, an element, or its first item.
 */
export function textOf(xmp: string, local: string): string | undefined {
  const attribute = new RegExp(`\\s[\\w-]+:${local}\\s*=\\s*(?:"([^"]*)"|'([^']*)')`).exec(xmp);
  const element = new RegExp(`<([\\w-]+:${local})(?=[\\s>/])([^>]*)>([\\s\\S]*?)</\\1>`).exec(xmp);
  const resource = /rdf:resource\s*=\s*["']([^"']*)["']/.exec(element?.[2] ?? '')?.[1];
  const empty = new RegExp(`<[\\w-]+:${local}\\s[^>]*rdf:resource\\s*=\\s*["']([^"']*)["'][^>]*/>`).exec(xmp)?.[1];
  const inner = element?.[3]
    ?.replace(/<[^>]*>/g, ' ')
    .replace(/\s+/g, ' ')
    .trim();
  const found = attribute?.[1] ?? attribute?.[2] ?? resource ?? empty ?? inner;
  return found === undefined || found === '' ? undefined : unescapeXml(found);
}

/** Decodes the entities in XML text. */
export function unescapeXml(text: string): string {
  const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };
  return text.replace(/&(?:#x([0-9a-fA-F]{1,6})|#(\d{1,7})|(amp|lt|gt|quot|apos));/g, (_, hex, decimal, name) => {
    if (typeof name === 'string') return entities[name] ?? '';
    const code = typeof hex === 'string' ? parseInt(hex, 16) : Number(decimal);
    return String.fromCodePoint(Math.min(0x10ffff, code));
  });
}

/** Encodes text for an attribute or an element. */
export function escapeXml(text: string): string {
  const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
  // XML allows no control characters, not even as references.
  // eslint-disable-next-line no-control-regex
  return text.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f]/g, ' ').replace(/[&<>"]/g, (c) => entities[c] ?? c);
}
