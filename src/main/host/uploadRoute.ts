import type { IncomingMessage, ServerResponse } from 'node:http';
import type { z } from 'zod';
import type { uploadAnswerSchema } from '../../shared/contract/socketWire.js';
import { AppError } from '../../shared/errors.js';
import type { Studio } from '../studio/studio.js';
import { answerPlainly } from './plainAnswer.js';

/** Receives the body of a request as a file named by `?name=`. */
export async function takeUpload(
  studio: Studio,
  request: IncomingMessage,
  url: URL,
  response: ServerResponse,
): Promise<void> {
  try {
    const token = await studio.acceptUpload(url.searchParams.get('name') ?? 'image', request);
    const answer: z.infer<typeof uploadAnswerSchema> = { token };
    response.setHeader('Content-Type', 'application/json');
    response.setHeader('Cache-Control', 'no-store');
    response.end(JSON.stringify(answer));
  } catch (thrown) {
    const code = thrown instanceof AppError ? thrown.code : 'bug';
    answerPlainly(response, code === 'image/too-large' ? 413 : code === 'disk/full' ? 507 : 500);
  }
}
