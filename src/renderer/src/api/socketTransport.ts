import type { StudioTransport } from '../../../shared/contract/client.js';
import {
  decodeFrame,
  encodeFrame,
  hostFrameSchema,
  SOCKET_CLOSE,
  type ClientFrame,
  type HostFrame,
} from '../../../shared/contract/socketWire.js';
import { AppError } from '../../../shared/errors.js';
import type { LineState } from './connection.js';

const FIRST_RETRY_MS = 250;
const LONGEST_RETRY_MS = 4000;

export type Welcome = Extract<HostFrame, { type: 'welcome' }>;

interface Waiting {
  readonly resolve: (answer: unknown) => void;
  readonly reject: (error: AppError) => void;
}

/**
 * Calls and events over a WebSocket. If the connection is lost, pending calls fail and it reconnects with growing
 * pauses. `hello` sends the page's token.
 */
export class SocketTransport implements StudioTransport {
  welcome: Welcome | null = null;
  private socket: WebSocket | null = null;
  private nextCallId = 0;
  private retryMs = FIRST_RETRY_MS;
  private readonly waiting = new Map<number, Waiting>();
  private readonly listeners = new Set<(event: unknown) => void>();
  private readonly lineListeners = new Set<(line: LineState) => void>();
  private whenReady: Promise<void>;
  private announceReady: (() => void) | undefined;
  private refuse: ((error: AppError) => void) | undefined;

  constructor(
    private readonly url: string,
    private readonly token: string,
  ) {
    this.whenReady = this.newReadiness();
    this.connect();
  }

  /** Resolves when the host has accepted this window. @throws AppError `contract/broken` for a wrong token. */
  ready(): Promise<void> {
    return this.whenReady;
  }

  async invoke(name: string, input: unknown): Promise<unknown> {
    await this.whenReady;
    const callId = this.nextCallId++;
    return new Promise((resolve, reject) => {
      this.waiting.set(callId, { resolve, reject });
      this.send({ type: 'call', callId, name, input });
    });
  }

  subscribe(listener: (event: unknown) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  onLine(listener: (line: LineState) => void): () => void {
    this.lineListeners.add(listener);
    return () => this.lineListeners.delete(listener);
  }

  private connect(): void {
    const socket = new WebSocket(this.url);
    socket.binaryType = 'arraybuffer';
    socket.addEventListener('open', () => this.send({ type: 'hello', token: this.token }));
    socket.addEventListener('message', (message: MessageEvent<ArrayBuffer>) => this.receive(message.data));
    socket.addEventListener('close', (event) => this.onClose(event.code));
    this.socket = socket;
  }

  private send(frame: ClientFrame): void {
    this.socket?.send(encodeFrame(frame));
  }

  private receive(bytes: ArrayBuffer): void {
    const frame = decodeFrame(hostFrameSchema, bytes);
    switch (frame.type) {
      case 'welcome':
        this.welcome = frame;
        this.retryMs = FIRST_RETRY_MS;
        this.announceReady?.();
        this.tellLine('there');
        break;
      case 'answer':
        this.waiting.get(frame.callId)?.resolve(frame.answer);
        this.waiting.delete(frame.callId);
        break;
      case 'event':
        for (const listener of [...this.listeners]) listener({ name: frame.name, payload: frame.payload });
        break;
    }
  }

  private onClose(code: number): void {
    const wasReady = this.welcome !== null;
    this.welcome = null;
    if (code === SOCKET_CLOSE.wrongToken) {
      this.tellLine('gone');
      this.refuse?.(new AppError('access/denied', 'The address of this page has no valid key.'));
      return;
    }
    if (wasReady) {
      this.whenReady = this.newReadiness();
      this.tellLine('broken');
    }
    for (const { reject } of this.waiting.values()) {
      reject(new AppError('connection/lost', 'The line to the studio broke.'));
    }
    this.waiting.clear();
    setTimeout(() => this.connect(), this.retryMs);
    this.retryMs = Math.min(this.retryMs * 2, LONGEST_RETRY_MS);
  }

  private tellLine(line: LineState): void {
    for (const listener of this.lineListeners) listener(line);
  }

  private newReadiness(): Promise<void> {
    const readiness = new Promise<void>((resolve, reject) => {
      this.announceReady = resolve;
      this.refuse = reject;
    });
    // Avoids an unhandled rejection if no call is waiting. Waiting calls still get the error.
    readiness.catch(() => undefined);
    return readiness;
  }
}
