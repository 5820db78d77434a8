/**
 * An AVIF file, as sharp writes it (without any statement on its colors), with code points put into it: one more property
 * of its picture, and everything behind moved.
 */
export function avifWithCodePoints(avif: Uint8Array, primaries: number, transfer: number): Buffer {
  const bytes = Buffer.from(avif);
  const at = (name: string): number => bytes.indexOf(name, 0, 'latin1') - 4;
  const colr = Buffer.alloc(19);
  colr.writeUInt32BE(colr.length, 0);
  colr.write('colrnclx', 4, 'latin1');
  for (const [index, value] of [primaries, transfer, 6].entries()) colr.writeUInt16BE(value, 12 + 2 * index);
  colr[18] = 0x80; // Full range.
  const [meta, iprp, ipco, ipma, mdat, iloc] = [at('meta'), at('iprp'), at('ipco'), at('ipma'), at('mdat'), at('iloc')];
  const added = colr.length + 1;
  // Version and flags, the number of items, an item's id, then how many properties it has.
  const associations = ipma + 8 + 4 + 4 + 2;
  const properties = bytes[associations]!;
  const offset = bytes.indexOf(bigEndian(mdat + 8), iloc);
  bytes.writeUInt32BE(mdat + 8 + added, offset);
  for (const box of [meta, iprp]) bytes.writeUInt32BE(bytes.readUInt32BE(box) + added, box);
  bytes.writeUInt32BE(bytes.readUInt32BE(ipco) + colr.length, ipco);
  bytes.writeUInt32BE(bytes.readUInt32BE(ipma) + 1, ipma);
  bytes[associations] = properties + 1;
  const end = associations + 1 + properties;
  const count = countBoxes(bytes.subarray(ipco + 8, ipma));
  return Buffer.concat([
    ...[bytes.subarray(0, ipma), colr, bytes.subarray(ipma, end), Buffer.from([count + 1]), bytes.subarray(end)],
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
