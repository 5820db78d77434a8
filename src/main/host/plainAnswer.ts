import { STATUS_CODES, type ServerResponse } from 'node:http';

/** Answers with a status and its name only, so that strangers learn nothing else. */
export function answerPlainly(response: ServerResponse, status: number): void {
  response.statusCode = status;
  response.setHeader('Content-Type', 'text/plain; charset=utf-8');
  response.setHeader('Cache-Control', 'no-store');
  response.removeHeader('Content-Disposition');
  response.end(`${STATUS_CODES[status] ?? status}\n`);
}
