import { randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import sirv from 'sirv';
import { WebSocketServer } from 'ws';
import { SOCKET_PATH } from '../../shared/contract/socketWire.js';
import { ExpectedError } from '../../shared/errors.js';
import { contentPolicy, SAFE_HEADERS } from '../../shared/security/contentPolicy.js';
import { systemCode } from '../files/diskErrors.js';
import type { Studio } from '../studio/studio.js';
import { serveMedia } from './mediaRoute.js';
import { answerPlainly } from './plainAnswer.js';
import { hasOwnHost, hasOwnOrigin, isCrossSite, isSameSecret } from './requestGuard.js';
import { serveSocket } from './socketSession.js';
import { takeUpload } from './uploadRoute.js';

export interface BrowserHostOptions {
  readonly studio: Studio;
  /** The built renderer. */
  readonly rendererFolder: string;
  /** 0: any free port. */
  readonly port: number;
}

export interface BrowserHost {
  /** The studio's address for a browser. The token in the fragment is its key: no server or proxy ever sees it. */
  readonly url: string;
  readonly port: number;
  close(): Promise<void>;
}

const ADDRESS = '127.0.0.1';
const UPLOAD_PATH = '/upload';
/** Larger data is uploaded. */
const MAX_FRAME_BYTES = 32 << 20;
/** A window that has not answered a ping by the next one is considered gone. */
const PING_EVERY_MS = 30_000;

/**
 * Serves a studio to browsers on this machine: the window's files, a socket for the contract, pictures, and uploads.
 * Listens on the loopback address only. The token of this start authenticates the user; other pages in the same
 * browser, and pages whose host name was made to point here, are rejected by the origin and host that browsers send.
 * @throws ExpectedError `usage` if the port is taken
 */
export async function openBrowserHost(options: BrowserHostOptions): Promise<BrowserHost> {
  const { studio, rendererFolder } = options;
  const token = randomBytes(24).toString('base64url');
  // A secret address for pictures, since image requests cannot carry a key in a header.
  const mediaBase = `/media/${randomBytes(24).toString('base64url')}/`;
  const serveFile = sirv(rendererFolder, { etag: true, setHeaders: (response) => setPageHeaders(response) });

  const answer = (request: IncomingMessage, response: ServerResponse): void => {
    for (const [name, value] of Object.entries(SAFE_HEADERS)) response.setHeader(name, value);
    response.setHeader('Cross-Origin-Resource-Policy', 'same-origin');
    if (!hasOwnHost(request.headers) || isForeign(request)) {
      answerPlainly(response, 403);
      return;
    }
    const url = addressOf(request);
    if (!url) answerPlainly(response, 400);
    else if (url.pathname === UPLOAD_PATH) answerUpload(request, url, response);
    else if (request.method !== 'GET' && request.method !== 'HEAD') answerPlainly(response, 405);
    else if (url.pathname.startsWith('/media/')) answerMedia(url, response);
    else serveFile(request, response, () => answerPlainly(response, 404));
  };

  const answerMedia = (url: URL, response: ServerResponse): void => {
    const base = url.pathname.slice(0, mediaBase.length);
    if (isSameSecret(base, mediaBase)) void serveMedia(studio, url.pathname.slice(mediaBase.length), response);
    else answerPlainly(response, 404);
  };

  const answerUpload = (request: IncomingMessage, url: URL, response: ServerResponse): void => {
    const key = /^Bearer (.+)$/.exec(request.headers.authorization ?? '')?.[1] ?? '';
    if (request.method !== 'POST') answerPlainly(response, 405);
    else if (!hasOwnOrigin(request.headers) || !isSameSecret(key, token)) answerPlainly(response, 403);
    else void takeUpload(studio, request, url, response);
  };

  const sockets = new WebSocketServer({ noServer: true, maxPayload: MAX_FRAME_BYTES });
  const upgrade = (request: IncomingMessage, stream: Duplex, head: Buffer): void => {
    // Ignores errors of a connection that closes before it is answered.
    stream.once('error', () => stream.destroy());
    if (
      addressOf(request)?.pathname !== SOCKET_PATH ||
      !hasOwnHost(request.headers) ||
      !hasOwnOrigin(request.headers)
    ) {
      stream.end('HTTP/1.1 403 Forbidden\r\nConnection: close\r\n\r\n');
      return;
    }
    sockets.handleUpgrade(request, stream, head, (socket) => {
      serveSocket(socket, { studio, token, welcome: { mediaBase, uploadUrl: UPLOAD_PATH } });
    });
  };

  const server = createServer(answer).on('upgrade', upgrade);
  // Uploads of large photos over a slow tunnel take longer than Node's five minutes.
  server.requestTimeout = 0;
  const port = await listen(server, options.port);
  const stopPinging = keepAlive(sockets);
  return {
    url: `http://${ADDRESS}:${port}/#token=${token}`,
    port,
    close: () =>
      new Promise((resolve) => {
        stopPinging();
        for (const socket of sockets.clients) socket.terminate();
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** The address of a request; undefined for an invalid one, such as `//`. */
function addressOf({ url = '/' }: IncomingMessage): URL | undefined {
  const base = `http://${ADDRESS}`;
  return URL.canParse(url, base) ? new URL(url, base) : undefined;
}

/** A request caused by a page of another site. Opening our page by a link or an address is allowed. */
function isForeign({ headers }: IncomingMessage): boolean {
  return isCrossSite(headers) && headers['sec-fetch-mode'] !== 'navigate';
}

function setPageHeaders(response: ServerResponse): void {
  response.setHeader('Content-Security-Policy', contentPolicy());
  response.setHeader('Cache-Control', 'no-cache');
}

function listen(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', (cause) => {
      reject(
        systemCode(cause) === 'EADDRINUSE'
          ? new ExpectedError('usage', `The port ${port} is taken.`, {
              cause,
              advice: 'Choose another one with --port.',
            })
          : cause,
      );
    });
    server.listen(port, ADDRESS, () => {
      const address = server.address();
      resolve(typeof address === 'object' && address !== null ? address.port : port);
    });
  });
}

/** Closes connections whose other end is gone. @returns a function that stops the checks */
function keepAlive(sockets: WebSocketServer): () => void {
  const waiting = new WeakSet<object>();
  const timer = setInterval(() => {
    for (const socket of sockets.clients) {
      if (waiting.has(socket)) socket.terminate();
      waiting.add(socket);
      socket.once('pong', () => waiting.delete(socket));
      socket.ping();
    }
  }, PING_EVERY_MS);
  return () => clearInterval(timer);
}
