// Every Node with ES modules must be able to parse this file: keep the syntax old, so that an old Node prints the
// message instead of a SyntaxError.

/** The oldest Node that runs Pentimento, as in package.json's `engines`. */
export const MINIMUM_NODE = '20.19';

/**
 * @param {string} version as in `process.versions.node`
 * @returns {string | null} what to tell the user, or null if the version is sufficient
 */
export function nodeVersionProblem(version) {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const [leastMajor = 0, leastMinor = 0] = MINIMUM_NODE.split('.').map(Number);
  const isOld = major < leastMajor || (major === leastMajor && minor < leastMinor);
  if (!isOld) return null;
  return (
    'Pentimento needs Node ' +
    MINIMUM_NODE +
    ' or newer, and this is Node ' +
    version +
    '. Install a current one (https://nodejs.org, or your version manager) and run the command again.'
  );
}
