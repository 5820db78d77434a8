import { createReadStream } from 'node:fs';
import type { ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import { parseMediaPath } from '../../shared/contract/media.js';
import { AppError } from '../../shared/errors.js';
import type { Studio } from '../studio/studio.js';
import { answerPlainly } from './plainAnswer.js';

/** Answers with one of the studio's pictures; `path` is the part after the media base. */
export async function serveMedia(studio: Studio, path: string, response: ServerResponse): Promise<void> {
  const request = parseMediaPath(path);
  if (!request) {
    answerPlainly(response, 404);
    return;
  }
  try {
    const content = await studio.readMedia(request);
    response.setHeader('Content-Type', content.mimeType);
    // An id always has the same content. The address contains a secret of this session, so no other user gets it from a
    // cache.
    response.setHeader('Cache-Control', 'private, max-age=31536000, immutable');
    if (content.fileName !== null) response.setHeader('Content-Disposition', attachment(content.fileName));
    if (content.bytes) {
      response.setHeader('Content-Length', content.bytes.length);
      response.end(content.bytes);
      return;
    }
    response.setHeader('Content-Length', content.length);
    await pipeline(createReadStream(content.path), response);
  } catch (thrown) {
    if (response.headersSent) response.destroy();
    else answerPlainly(response, statusOf(thrown));
  }
}

function statusOf(thrown: unknown): number {
  if (!(thrown instanceof AppError)) return 500;
  return ['media/unknown', 'disk/not-found'].includes(thrown.code) ? 404 : 500;
}

/** A header may contain Latin letters only; the second form supports all characters (RFC 6266). */
function attachment(fileName: string): string {
  const plain = fileName.replace(/[^\x20-\x7e]|["\\%]/g, '_');
  return `attachment; filename="${plain}"; filename*=UTF-8''${encodeURIComponent(fileName)}`;
}
