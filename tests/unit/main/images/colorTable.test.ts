import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ROOT } from '../../../../scripts/setup/places.mjs';
import { readImage } from '../../../../src/main/images/readImage.js';
import { COLOR_CASES, type ColorCase, type ColorFile } from '../../../helpers/colorCases.js';
import { tempFolder } from '../../../helpers/tempFolder.js';

/**
 * Measures the color error of every format and kind, and compares it with the table in `docs/formats.md`. To measure the
 * table again: PENTIMENTO_WRITE_TABLE=1 npx vitest run tests/unit/main/images/colorTable.test.ts
 */

/** WebAssembly loads slowly on a busy machine. */
const TIMEOUT_MS = 120_000;
const DOCUMENT = join(ROOT, 'docs', 'formats.md');
const HEAD = '| format | colors | profile | depths | error |\n|---|---|---|---|---|\n';
const measured = new Map<ColorCase, number>();

describe('the color error', { timeout: TIMEOUT_MS }, () => {
  it.each(COLOR_CASES)('of $format, $kind, profile: $profile', async (row) => {
    const folder = tempFolder();
    let most = 0;
    for (const [index, file] of (await row.files()).entries()) {
      const path = join(folder, `${index}.${file.extension}`);
      writeFileSync(path, file.bytes);
      most = Math.max(most, await errorOf(path, file));
    }
    measured.set(row, most);
    expect(most).toBeLessThanOrEqual(row.tolerance);
  });
});

/** The largest difference in the middle of the picture, of 255. */
async function errorOf(path: string, { expected }: ColorFile): Promise<number> {
  const { pixels } = await readImage(path);
  const { width, height, data } = pixels;
  const at = 3 * (Math.floor(height / 2) * width + Math.floor(width / 2));
  return Math.max(...expected.map((value, channel) => Math.abs(value - data[at + channel]!)));
}

it('the table in the documentation is what was measured', () => {
  expect(measured.size).toBe(COLOR_CASES.length);
  const text = readFileSync(DOCUMENT, 'utf8');
  const from = text.indexOf(HEAD) + HEAD.length;
  const end = text.indexOf('\n\n', from);
  if (process.env['PENTIMENTO_WRITE_TABLE']) {
    writeFileSync(DOCUMENT, text.slice(0, from) + COLOR_CASES.map(rowOf).join('\n') + text.slice(end));
    return;
  }
  const rows = text.slice(from, end).split('\n');
  expect(rows.map((row) => row.replace(/[^|]+\|$/, ''))).toEqual(
    COLOR_CASES.map((row) => rowOf(row).replace(/[^|]+\|$/, '')),
  );
  for (const [index, row] of COLOR_CASES.entries()) {
    const documented = Number(/([\d.]+) \|$/.exec(rows[index] ?? '')?.[1]);
    // Other machines may round in another way.
    expect(Math.abs(measured.get(row)! - documented), rows[index]).toBeLessThanOrEqual(1);
  }
});

function rowOf(row: ColorCase): string {
  const { format, kind, profile, depths } = row;
  return `| ${format} | ${kind} | ${profile} | ${depths} | ${(measured.get(row) ?? NaN).toFixed(1)} |`;
}
