// sharp's library contains its own glib and exports its names. Electron's binary for Linux is linked to the system's
// glib, whose names take precedence for every library loaded later: half of libvips would then use one glib and half
// the other, and decoding a damaged photo would end the process (lovell/sharp#4522, electron/electron#46323). Renaming
// the bundled glib's symbols, in the library and in what uses it, keeps the two apart.

const SECTIONS = { table: 0x28, size: 0x3a, count: 0x3c };
const DYNAMIC_SYMBOLS = 11;
const SYMBOL_BYTES = 24;

/**
 * A loader looks up a name by the hash h = 33 h + byte over all its bytes. Adding 1 to a byte and subtracting 33 from
 * the next leaves h unchanged, so the library's hash table, which is ordered by h, stays valid.
 *
 * @param {string} name
 */
export function respell(name) {
  return name.replaceAll('g_', 'h>');
}

/**
 * Renames, in place in both buffers, all names with a `g_` that `library` defines, and their uses in `binding`. Glib's
 * names begin with it; other names contain it and are renamed too, because the linker lets names share their suffixes.
 *
 * @param {Buffer} library libvips, a 64-bit ELF library
 * @param {Buffer} binding sharp's native binding
 * @returns {boolean} whether anything was changed: false for a pair that was already renamed
 * @throws {Error} if these are not such libraries, or a change would affect other names
 */
export function keepGlibApart(library, binding) {
  const isLibraryChanged = respellWhere(library, ({ isDefined }) => isDefined);
  const offered = new Set(readSymbols(library).flatMap(({ isDefined, name }) => (isDefined ? [name] : [])));
  return respellWhere(binding, ({ isDefined, name }) => !isDefined && offered.has(respell(name))) || isLibraryChanged;
}

/** @typedef {{ at: number, name: string, isDefined: boolean }} DynamicSymbol `at`: offset of its name in the file */

/**
 * @param {Buffer} file
 * @param {(symbol: DynamicSymbol) => boolean} isChosen
 * @returns {boolean} whether anything was changed
 */
function respellWhere(file, isChosen) {
  const before = readSymbols(file);
  const wanted = before.map((symbol) => (isChosen(symbol) ? respell(symbol.name) : symbol.name));
  before.forEach(({ at }, index) => file.write(wanted[index] ?? '', at, 'latin1'));
  const odd = readSymbols(file).find(({ name }, index) => name !== wanted[index]);
  if (odd) throw new Error(`the name ${odd.name} shares its bytes with another`);
  return before.some(({ name }, index) => name !== wanted[index]);
}

/** @param {Buffer} file @returns {DynamicSymbol[]} */
function readSymbols(file) {
  const isElf = file.subarray(0, 4).toString('latin1') === '\x7fELF' && file[4] === 2 && file[5] === 1;
  if (!isElf) throw new Error('it is no 64-bit ELF library');
  const sections = Array.from({ length: file.readUInt16LE(SECTIONS.count) }, (_, index) => {
    const at = Number(file.readBigUInt64LE(SECTIONS.table)) + index * file.readUInt16LE(SECTIONS.size);
    return {
      type: file.readUInt32LE(at + 4),
      offset: Number(file.readBigUInt64LE(at + 24)),
      length: Number(file.readBigUInt64LE(at + 32)),
      link: file.readUInt32LE(at + 40),
    };
  });
  const symbols = sections.find(({ type }) => type === DYNAMIC_SYMBOLS);
  const texts = sections[symbols?.link ?? sections.length];
  if (!symbols || !texts) throw new Error('it has no table of dynamic symbols');
  return Array.from({ length: symbols.length / SYMBOL_BYTES }, (_, index) => {
    const entry = symbols.offset + index * SYMBOL_BYTES;
    const at = texts.offset + file.readUInt32LE(entry);
    const name = file.toString('latin1', at, file.indexOf(0, at));
    return { at, name, isDefined: file.readUInt16LE(entry + 6) !== 0 };
  });
}
