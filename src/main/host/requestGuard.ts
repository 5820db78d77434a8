import { timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';

/** The host names that a browser may use. Any port: a tunnel may use a different local port. */
const HOST_NAMES: readonly string[] = ['127.0.0.1', 'localhost', '[::1]'];

/**
 * Whether a request uses a name of this machine. A page of another site whose name was made to point here (DNS
 * rebinding) sends its own name.
 */
export function hasOwnHost({ host }: IncomingHttpHeaders): boolean {
  const name = /^(.+?)(?::\d+)?$/.exec(host ?? '')?.[1];
  return name !== undefined && HOST_NAMES.includes(name.toLowerCase());
}

/** Whether a request comes from a page that we served. Browsers send the origin with every socket and every POST. */
export function hasOwnOrigin({ host, origin }: IncomingHttpHeaders): boolean {
  return host !== undefined && origin === `http://${host}`;
}

/** Whether a page of another site sent the request or embeds the response. Old browsers do not say. */
export function isCrossSite(headers: IncomingHttpHeaders): boolean {
  const site = headers['sec-fetch-site'];
  return site !== undefined && site !== 'same-origin' && site !== 'none';
}

/** Compares secrets in constant time. */
export function isSameSecret(given: string, expected: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(expected)];
  return a.length === b.length && timingSafeEqual(a, b);
}
