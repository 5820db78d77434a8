import type { RawData, WebSocket } from 'ws';
import {
  clientFrameSchema,
  decodeFrame,
  encodeFrame,
  SOCKET_CLOSE,
  type ClientFrame,
  type HostFrame,
} from '../../shared/contract/socketWire.js';
import type { Studio } from '../studio/studio.js';
import { isSameSecret } from './requestGuard.js';

export interface SocketSessionOptions {
  readonly studio: Studio;
  readonly token: string;
  readonly welcome: Omit<Extract<HostFrame, { type: 'welcome' }>, 'type'>;
}

/** A window must send its token within this time. */
const HELLO_LIMIT_MS = 5000;
const MAX_HELLO_BYTES = 1024;

/**
 * Serves one window's socket: answers nothing until the window has sent the token; then answers calls and sends events.
 */
export function serveSocket(socket: WebSocket, { studio, token, welcome }: SocketSessionOptions): void {
  let unsubscribe: (() => void) | undefined;
  const timer = setTimeout(() => socket.close(SOCKET_CLOSE.wrongToken), HELLO_LIMIT_MS);
  const send = (frame: HostFrame): void => {
    if (socket.readyState === socket.OPEN) socket.send(encodeFrame(frame));
  };

  const receive = async (frame: ClientFrame): Promise<void> => {
    if (frame.type === 'hello') {
      if (unsubscribe || !isSameSecret(frame.token, token)) {
        socket.close(SOCKET_CLOSE.wrongToken);
        return;
      }
      clearTimeout(timer);
      unsubscribe = studio.subscribe(({ name, payload }) => send({ type: 'event', name, payload }));
      send({ type: 'welcome', ...welcome });
      return;
    }
    if (!unsubscribe) {
      socket.close(SOCKET_CLOSE.wrongToken);
      return;
    }
    const { callId, name, input } = frame;
    send({ type: 'answer', callId, answer: await studio.invoke(name, input) });
  };

  socket.on('message', (data: RawData, isBinary: boolean) => {
    const bytes = toBytes(data);
    const isTooEarly = !unsubscribe && bytes.length > MAX_HELLO_BYTES;
    try {
      if (!isBinary || isTooEarly) throw new Error('no frame of ours');
      void receive(decodeFrame(clientFrameSchema, bytes));
    } catch {
      socket.close(SOCKET_CLOSE.badFrame);
    }
  });
  socket.on('error', () => socket.terminate());
  socket.on('close', () => {
    clearTimeout(timer);
    unsubscribe?.();
  });
}

function toBytes(data: RawData): Uint8Array {
  if (Array.isArray(data)) return Buffer.concat(data);
  return data instanceof ArrayBuffer ? new Uint8Array(data) : data;
}
