/**
 * The content security policy of every window: scripts, styles, fonts and connections come from the page's own origin and
 * nothing else does. No inline script, no inline style, no `eval`, no frames, no plug-ins.
 *
 * @param mediaSources where the studio's pictures come from beside the page's origin: the desktop shell's own scheme
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

/** What every page of the program is sent with, beside its policy. */
export const SAFE_HEADERS: Readonly<Record<string, string>> = {
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'Cross-Origin-Opener-Policy': 'same-origin',
};
