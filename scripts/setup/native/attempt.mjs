/**
 * One way of obtaining the binding either fills `folder` with `deps/lib` and `lib/napi-vN`, or reports why it failed.
 *
 * @typedef {{ ok: true, flavor: 'cpu' | 'cuda' | 'prebuilt', library: string }} Made
 * @typedef {{ ok: false, reason: string, advice: string }} NotMade
 * @typedef {Made | NotMade} Attempt
 */

/**
 * @param {string} reason what happened
 * @param {string} advice what the user can do before trying again; empty if trying again is useless
 * @returns {NotMade}
 */
export function notMade(reason, advice) {
  return { ok: false, reason, advice };
}

/**
 * @param {string} output of a failed program
 * @param {RegExp} pattern of the lines that give the reason
 * @returns {string} the last such line, otherwise the last line of the output
 */
export function lastLine(output, pattern) {
  const lines = output
    .split('\n')
    .map((line) => line.trim())
    .filter(Boolean);
  return lines.filter((line) => pattern.test(line)).at(-1) ?? lines.at(-1) ?? 'it said nothing';
}
