/** Prints one line of the result to stdout. */
export function printResult(line: string): void {
  process.stdout.write(`${withoutControls(line)}\n`);
}

/** Prints a text of several lines to stdout. */
export function printText(text: string): void {
  for (const line of text.split('\n')) printResult(line);
}

/** Prints one JSON document as one line to stdout. */
export function printJson(value: unknown): void {
  process.stdout.write(`${jsonLine(value)}\n`);
}

/** A JSON document without characters that act on a terminal: JSON itself escapes only some of them. */
export function jsonLine(value: unknown): string {
  return JSON.stringify(value).replace(
    CONTROLS,
    (character) => `\\u${character.codePointAt(0)!.toString(16).padStart(4, '0')}`,
  );
}

/** Prints one line that is not part of the result (progress, problems) to stderr. */
export function printNote(line: string): void {
  process.stderr.write(`${withoutControls(line)}\n`);
}

// eslint-disable-next-line no-control-regex
const CONTROLS = /[\u0000-\u001f\u007f-\u009f\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g;

/**
 * Makes a line safe for a terminal. File names may contain characters that begin a line, move the cursor, change colors or
 * hide the following text; each of them is replaced by its number. Letters of any script stay.
 */
export function withoutControls(line: string): string {
  return line.replace(CONTROLS, (character) => `\\x${character.codePointAt(0)!.toString(16).padStart(2, '0')}`);
}

/** A reader that closes the pipe early (`pentimento styles | head -1`) is not an error. */
export function endQuietlyOnClosedPipe(): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') throw error;
      process.exit();
    });
  }
}

/** Left-aligned columns with two spaces between them. The last column is not padded. */
export function formatTable(rows: readonly (readonly string[])[]): string[] {
  const columns = Math.max(0, ...rows.map((row) => row.length));
  const widths = Array.from({ length: columns }, (_, i) => Math.max(...rows.map((row) => (row[i] ?? '').length)));
  return rows.map((row) =>
    row
      .map((cell, i) => (i < row.length - 1 ? cell.padEnd(widths[i]!) : cell))
      .join('  ')
      .trimEnd(),
  );
}

/** `8 s`, `3 min 20 s`, `2 h 5 min`. */
export function formatDuration(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  if (whole < 60) return `${whole} s`;
  const minutes = Math.floor(whole / 60);
  return minutes < 60 ? `${minutes} min ${whole % 60} s` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

export function formatBytes(bytes: number): string {
  return bytes >= 1e9 ? `${(bytes / 1e9).toFixed(1)} GB` : `${(bytes / 1e6).toFixed(0)} MB`;
}
