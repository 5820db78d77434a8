import { createReadStream } from 'node:fs';
import { Readable } from 'node:stream';
import { parseMediaPath } from '../../shared/contract/media.js';
import { AppError } from '../../shared/errors.js';
import type { Studio } from '../studio/studio.js';
import { APP_ORIGIN } from './schemes.js';

const HOST = 'media';

/**
 * Answers `studio-media://media/ID/VARIANT` with a picture that the studio has handed out. An id does not reveal the
 * picture's path, and no other files can be requested.
 */
export function serveMedia(studio: Studio, pageOrigin = APP_ORIGIN): (request: Request) => Promise<Response> {
  return async ({ url, method }) => {
    const { host, pathname } = new URL(url);
    const wanted = parseMediaPath(pathname);
    if (method !== 'GET' || host !== HOST || !wanted) return new Response(null, { status: 404 });
    try {
      const content = await studio.readMedia(wanted);
      const headers = {
        'Content-Type': content.mimeType,
        'Content-Length': String(content.bytes ? content.bytes.length : content.length),
        'X-Content-Type-Options': 'nosniff',
        'Access-Control-Allow-Origin': pageOrigin,
        // An id always has the same content.
        'Cache-Control': 'private, max-age=31536000, immutable',
      };
      const body = content.bytes
        ? new Uint8Array(content.bytes)
        : (Readable.toWeb(createReadStream(content.path)) as ReadableStream);
      return new Response(body, { headers });
    } catch (thrown) {
      const isUnknown = thrown instanceof AppError && thrown.code === 'media/unknown';
      return new Response(null, { status: isUnknown ? 404 : 500 });
    }
  };
}
