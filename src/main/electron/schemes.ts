import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { extname, join, sep } from 'node:path';
import { Readable } from 'node:stream';
import { MEDIA_SCHEME } from '../../shared/contract/media.js';
import { contentPolicy, SAFE_HEADERS } from '../../shared/security/contentPolicy.js';

/** The scheme of the window's own page; `file:` would give it access to every file on the machine. */
export const APP_SCHEME = 'studio-app';
export const APP_ORIGIN = `${APP_SCHEME}://app`;
export const APP_URL = `${APP_ORIGIN}/index.html`;

/** What `protocol.registerSchemesAsPrivileged` takes, before the app is ready. */
export const PRIVILEGED_SCHEMES = [
  { scheme: APP_SCHEME, privileges: { standard: true, secure: true, supportFetchAPI: true } },
  {
    scheme: MEDIA_SCHEME,
    // The canvas reads pixels back, so pictures must be served with CORS.
    privileges: { standard: true, secure: true, supportFetchAPI: true, corsEnabled: true, stream: true },
  },
];

const CONTENT_TYPES: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.ico': 'image/x-icon',
  '.jpg': 'image/jpeg',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.wasm': 'application/wasm',
  '.webp': 'image/webp',
  '.woff2': 'font/woff2',
};

/**
 * Answers requests for the window's own files.
 *
 * @param folder the built renderer: no file outside of it is served
 */
export function serveAppFiles(folder: string): (request: Request) => Promise<Response> {
  return async ({ url, method }) => {
    const path = appFilePath(folder, url);
    const type = path === null ? undefined : CONTENT_TYPES[extname(path)];
    if (method !== 'GET' || path === null || type === undefined) return new Response(null, { status: 404 });
    const info = await stat(path).catch(() => null);
    if (!info?.isFile()) return new Response(null, { status: 404 });
    return new Response(Readable.toWeb(createReadStream(path)) as ReadableStream, {
      headers: {
        ...SAFE_HEADERS,
        'Content-Type': type,
        'Content-Length': String(info.size),
        'Content-Security-Policy': contentPolicy([`${MEDIA_SCHEME}:`]),
      },
    });
  };
}

/** @returns the file of an address in the app's scheme, or null if it is outside of `folder` */
export function appFilePath(folder: string, url: string): string | null {
  const { protocol, host, pathname } = new URL(url);
  if (protocol !== `${APP_SCHEME}:` || host !== 'app') return null;
  let name: string;
  try {
    name = decodeURIComponent(pathname);
  } catch {
    return null;
  }
  if (name.includes('\0')) return null;
  const path = join(folder, name);
  return path.startsWith(folder + sep) ? path : null;
}
