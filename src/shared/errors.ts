/** All error codes. The part before the slash names the area. */
export type ErrorCode =
  | 'access/denied'
  | 'backend/unavailable'
  | 'backend/failed'
  | 'backend/in-use'
  | 'bug'
  | 'cancelled'
  | 'checkpoint/mismatch'
  | 'checkpoint/unreadable'
  | 'config/certificate'
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
  | 'image/no-recipe'
  | 'image/not-an-image'
  | 'image/too-large'
  | 'image/unreadable'
  | 'job/busy'
  | 'job/unknown'
  | 'job/unreadable'
  | 'library/in-use'
  | 'library/not-empty'
  | 'mask/empty'
  | 'mask/failed'
  | 'mask/missing'
  | 'mask/shape'
  | 'media/unknown'
  | 'mesh/missing-file'
  | 'mesh/not-open'
  | 'mesh/nothing-to-paint'
  | 'mesh/too-many'
  | 'mesh/unreadable'
  | 'mesh/unsafe'
  | 'mesh/unsupported'
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
  | 'style/missing'
  | 'style/trunk-mismatch'
  | 'style/unknown'
  | 'style/unreadable'
  | 'usage'
  | 'train/diverged'
  | 'video/unreadable'
  | 'video/unwritable';

/** Small facts about an error (paths, shapes, steps) that can be shown and sent between processes. */
export type ErrorDetails = Readonly<Record<string, string | number | boolean | readonly number[]>>;

export interface AppErrorOptions {
  readonly cause?: unknown;
  readonly details?: ErrorDetails;
  /** One sentence about what the user can do. */
  readonly advice?: string;
}

/** Base class of all deliberate errors. `message` is one sentence for the user. */
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

/** A problem outside the program: a disk, a bad file, memory. Shown with what happened and what to do. */
export class ExpectedError extends AppError {}

/** A problem of a model: a wrong shape, version or hash, or a loss that is not a number. */
export class ModelError extends AppError {}

/** The user cancelled. Never shown or logged as an error. */
export class CancelledError extends AppError {
  constructor(message = 'Cancelled.') {
    super('cancelled', message);
  }
}

/** A bug in the program. */
export class BugError extends AppError {
  constructor(message: string, options: AppErrorOptions = {}) {
    super('bug', message, options);
  }
}

export type ErrorKind = 'expected' | 'model' | 'cancelled' | 'bug';

/** An error as plain data, for another process or a file; see `errorDataSchema`. */
export interface ErrorData {
  readonly kind: ErrorKind;
  readonly code: ErrorCode;
  readonly message: string;
  readonly details: ErrorDetails;
  readonly advice?: string | undefined;
  /** The stack, only for a `bug`, for bug reports. For other errors, the message is enough. */
  readonly stack?: string | undefined;
}

/** Converts a thrown value to plain data. Anything but an `AppError` becomes a `bug`. */
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

/**
 * The inverse of `toSerialized`: an error of the same class with the same code, message and details. A bug keeps its
 * stack.
 */
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
      return data.code === 'bug' ? new BugError(data.message, options) : new AppError(data.code, data.message, options);
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
