/**
 * The content security policy of every window: scripts, styles, fonts and connections only from the page's origin. No
 * inline script, no inline style, no `eval`, no frames, no plug-ins.
 *
 * @param mediaSources further sources of the studio's pictures: the desktop shell's scheme
 */
export function contentPolicy(mediaSources: readonly string[] = []): string {
  const pictures = ["'self'", 'blob:', ...mediaSources].join(' ');
  const connections = ["'self'", ...mediaSources].join(' ');
  return [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "font-src 'self'",
    `img-src ${pictures}`,
    `connect-src ${connections}`,
    "worker-src 'self'",
    "manifest-src 'self'",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
  ].join('; ');
}

/** Headers of every page of the program, in addition to its policy. */
export const SAFE_HEADERS: Readonly<Record<string, string>> = {
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'Cross-Origin-Opener-Policy': 'same-origin',
};
