/**
 * One end of the connection between an engine and its host: a forked process's channel, Electron's `MessagePort`, or a
 * pair in memory. Messages arrive in order, as structured clones. They are `unknown` until the protocol parses them.
 */
export interface EnginePort {
  /** Sends a message. Does nothing after the connection is closed. */
  post(message: unknown): void;
  onMessage(listener: (message: unknown) => void): void;
  /** Called once when the other side has closed. */
  onClose(listener: () => void): void;
  /** Settles when all messages have left the process; absent if `post` sends them immediately. */
  flushed?(): Promise<void>;
}
