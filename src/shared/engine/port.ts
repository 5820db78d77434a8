/**
 * One end of the line between an engine and its host: a forked process's channel, Electron's `MessagePort`, or a pair in
 * memory. Messages arrive in order, as structured clones. What arrives is unknown until the protocol has parsed it.
 */
export interface EnginePort {
  /** Sends a message; does nothing once the line is closed. */
  post(message: unknown): void;
  onMessage(listener: (message: unknown) => void): void;
  /** Called once when the other end is gone. */
  onClose(listener: () => void): void;
  /** Settles once all that was posted has left the process; absent where posting is that. */
  flushed?(): Promise<void>;
}
