/** Every code that an error may carry across a process border. The part before the slash names who said it. */
export type ErrorCode =
  | 'access/denied'
  | 'backend/unavailable'
  | 'backend/failed'
  | 'backend/in-use'
  | 'bug'
  | 'cancelled'
  | 'checkpoint/mismatch'
  | 'checkpoint/unreadable'
  | 'config/invalid'
  | 'connection/lost'
  | 'contract/broken'
  | 'contract/not-available'
  | 'data/empty'
  | 'disk/exists'
  | 'disk/full'
  | 'disk/not-found'
  | 'disk/not-readable'
  | 'disk/not-writable'
  | 'engine/crashed'
  | 'engine/interrupted'
  | 'engine/not-responding'
  | 'engine/out-of-memory'
  | 'engine/protocol'
  | 'image/not-an-image'
  | 'image/too-large'
  | 'image/unreadable'
  | 'job/busy'
  | 'job/unknown'
  | 'job/unreadable'
  | 'library/in-use'
  | 'library/not-empty'
  | 'media/unknown'
  | 'model/hash-mismatch'
  | 'model/missing'
  | 'model/shape-mismatch'
  | 'model/truncated'
  | 'model/unknown-version'
  | 'model/unreadable'
  | 'pack/hash-mismatch'
  | 'pack/unknown-version'
  | 'pack/unreadable'
  | 'pack/unsafe'
  | 'photo/too-many'
  | 'photo/unknown'
  | 'project/unknown'
  | 'project/unknown-version'
  | 'project/unreadable'
  | 'style/trunk-mismatch'
  | 'style/unknown'
  | 'style/unreadable'
  | 'usage'
  | 'train/diverged';

/** Small facts about an error (paths, shapes, steps), safe to show and to send between processes. */
export type ErrorDetails = Readonly<Record<string, string | number | boolean | readonly number[]>>;

export interface AppErrorOptions {
  readonly cause?: unknown;
  readonly details?: ErrorDetails;
  /** What the user can do about it, one sentence. */
  readonly advice?: string;
}

/** The base of every error that we throw on purpose. `message` is one sentence that a user can read. */
export class AppError extends Error {
  readonly code: ErrorCode;
  readonly details: ErrorDetails;
  readonly advice: string | undefined;

  constructor(code: ErrorCode, message: string, options: AppErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = new.target.name;
    this.code = code;
    this.details = options.details ?? {};
    this.advice = options.advice;
  }
}

/** The world said no: a disk, a bad file, memory. Shown with what happened and what to do. */
export class ExpectedError extends AppError {}

/** The model said no: a wrong shape, version or hash, a loss that is not a number. */
export class ModelError extends AppError {}

/** The user said stop. Never shown and never logged as an error. */
export class CancelledError extends AppError {
  constructor(message = 'Cancelled.') {
    super('cancelled', message);
  }
}

/** We were wrong. */
export class BugError extends AppError {
  constructor(message: string, options: AppErrorOptions = {}) {
    super('bug', message, options);
  }
}

export type ErrorKind = 'expected' | 'model' | 'cancelled' | 'bug';

/** An error as plain data, as it crosses a border between two processes or lies in a file; see `errorDataSchema`. */
export interface ErrorData {
  readonly kind: ErrorKind;
  readonly code: ErrorCode;
  readonly message: string;
  readonly details: ErrorDetails;
  readonly advice?: string | undefined;
  /** Of a `bug` alone: a report needs the way there. Of everything else the message says enough. */
  readonly stack?: string | undefined;
}

/** Turns anything that was thrown into plain data. What is no `AppError` becomes a `bug`. */
export function toSerialized(thrown: unknown): ErrorData {
  const error =
    thrown instanceof AppError
      ? thrown
      : new BugError(thrown instanceof Error ? thrown.message : String(thrown), { cause: thrown });
  const kind = kindOf(error);
  const { code, message, details, advice } = error;
  const stack = error.cause instanceof Error ? error.cause.stack : error.stack;
  return {
    kind,
    code,
    message,
    details,
    ...(advice === undefined ? {} : { advice }),
    ...(kind === 'bug' && stack !== undefined ? { stack } : {}),
  };
}

/** The inverse of `toSerialized`: an error of the same class, code, message and details; a bug is thrown where it was. */
export function fromSerialized(data: ErrorData): AppError {
  const error = ofKind(data);
  if (data.stack !== undefined) error.stack = data.stack;
  return error;
}

function ofKind(data: ErrorData): AppError {
  const options: AppErrorOptions = {
    details: data.details,
    ...(data.advice === undefined ? {} : { advice: data.advice }),
  };
  switch (data.kind) {
    case 'cancelled':
      return new CancelledError(data.message);
    case 'bug':
      return new BugError(data.message, options);
    case 'expected':
      return new ExpectedError(data.code, data.message, options);
    case 'model':
      return new ModelError(data.code, data.message, options);
  }
}

function kindOf(error: AppError): ErrorKind {
  if (error instanceof CancelledError) return 'cancelled';
  if (error instanceof ExpectedError) return 'expected';
  if (error instanceof ModelError) return 'model';
  return 'bug';
}
