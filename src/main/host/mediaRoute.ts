import { createReadStream } from 'node:fs';
import type { ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import { parseMediaPath } from '../../shared/contract/media.js';
import { AppError } from '../../shared/errors.js';
import type { Studio } from '../studio/studio.js';
import { answerPlainly } from './plainAnswer.js';

/** Answers with a picture of the studio's; `path` is what follows the media base. */
export async function serveMedia(studio: Studio, path: string, response: ServerResponse): Promise<void> {
  const request = parseMediaPath(path);
  if (!request) {
    answerPlainly(response, 404);
    return;
  }
  try {
    const content = await studio.readMedia(request);
    response.setHeader('Content-Type', content.mimeType);
    // An id stands for one content; the address holds a secret of this session, so nobody else is served from a cache.
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

/** A header may hold Latin letters only; the second form carries all (RFC 6266). */
function attachment(fileName: string): string {
  const plain = fileName.replace(/[^\x20-\x7e]|["\\%]/g, '_');
  return `attachment; filename="${plain}"; filename*=UTF-8''${encodeURIComponent(fileName)}`;
}
