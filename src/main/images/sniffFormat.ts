const ascii = (bytes: Uint8Array, from: number, to: number): string => String.fromCharCode(...bytes.subarray(from, to));

/**
 * What the first bytes of a file say that it is, for error messages about files that do not decode. Undefined if they
 * say nothing that we know.
 */
export function sniffFormat(head: Uint8Array): string | undefined {
  if (head[0] === 0xff && head[1] === 0xd8 && head[2] === 0xff) return 'JPEG';
  if (head[0] === 0x89 && ascii(head, 1, 4) === 'PNG') return 'PNG';
  if (ascii(head, 0, 4) === 'RIFF' && ascii(head, 8, 12) === 'WEBP') return 'WebP';
  if (ascii(head, 0, 4) === 'II*\0' || ascii(head, 0, 4) === 'MM\0*') return 'TIFF';
  if (ascii(head, 0, 3) === 'GIF') return 'GIF';
  if (ascii(head, 4, 8) !== 'ftyp') return undefined;
  const brand = ascii(head, 8, 12);
  if (brand === 'avif' || brand === 'avis') return 'AVIF';
  return /^(hei[cxms]|hev[cx]|mif1|msf1)$/.test(brand) ? 'HEIC' : undefined;
}
