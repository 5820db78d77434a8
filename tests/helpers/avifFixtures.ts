/** Adds color code points to an AVIF file written by sharp (which has no color information). */
export function avifWithCodePoints(avif: Uint8Array, primaries: number, transfer: number): Buffer {
  const colr = Buffer.alloc(19);
  colr.writeUInt32BE(colr.length, 0);
  colr.write('colrnclx', 4, 'latin1');
  for (const [index, value] of [primaries, transfer, 6].entries()) colr.writeUInt16BE(value, 12 + 2 * index);
  colr[18] = 0x80; // Full range.
  return withProperty(avif, colr);
}

/** Adds a rotation by counterclockwise quarter turns to an AVIF or HEIC file (ISO/IEC 23008-12, 6.5.10). */
export function withQuarterTurns(heif: Uint8Array, quarters: number): Buffer {
  return withProperty(heif, Buffer.from([0, 0, 0, 9, ...Buffer.from('irot', 'latin1'), quarters]));
}

/** Adds a property to the picture and shifts everything after it. */
function withProperty(heif: Uint8Array, property: Buffer): Buffer {
  const bytes = Buffer.from(heif);
  const at = (name: string): number => bytes.indexOf(name, 0, 'latin1') - 4;
  const [meta, iprp, ipco, ipma, mdat, iloc] = [at('meta'), at('iprp'), at('ipco'), at('ipma'), at('mdat'), at('iloc')];
  const added = property.length + 1;
  // Version and flags, number of items, an item's id, then its number of properties.
  const associations = ipma + 8 + 4 + 4 + 2;
  const properties = bytes[associations]!;
  const offset = bytes.indexOf(bigEndian(mdat + 8), iloc);
  bytes.writeUInt32BE(mdat + 8 + added, offset);
  for (const box of [meta, iprp]) bytes.writeUInt32BE(bytes.readUInt32BE(box) + added, box);
  bytes.writeUInt32BE(bytes.readUInt32BE(ipco) + property.length, ipco);
  bytes.writeUInt32BE(bytes.readUInt32BE(ipma) + 1, ipma);
  bytes[associations] = properties + 1;
  const end = associations + 1 + properties;
  const count = countBoxes(bytes.subarray(ipco + 8, ipma));
  // Marked essential: a reader that does not know it must not show the picture.
  const index = 0x80 | (count + 1);
  return Buffer.concat([
    ...[bytes.subarray(0, ipma), property, bytes.subarray(ipma, end), Buffer.from([index]), bytes.subarray(end)],
  ]);
}

function countBoxes(boxes: Buffer): number {
  let count = 0;
  for (let at = 0; at < boxes.length; at += boxes.readUInt32BE(at)) count += 1;
  return count;
}

function bigEndian(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}
