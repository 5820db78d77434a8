import { AppError, CancelledError, toSerialized, type ErrorData } from '../../../shared/errors.js';
import { i18n } from '../i18n/i18n.js';
import { studio } from '../api/connection.js';
import { useToastStore, type ToastAction } from './useToastStore.js';

export interface ErrorWords {
  /** What happened. */
  readonly title: string;
  /** What to do about it; empty if there is no advice. */
  readonly advice: string;
}

/**
 * An error in the user's language. The studio's own messages are in English and name files and sizes, so English shows
 * them as they are. Other languages have one message per code, filled with the error details.
 */
export function describeError(error: Pick<ErrorData, 'code' | 'message' | 'details' | 'advice'>): ErrorWords {
  const { global } = i18n;
  if (global.locale.value === 'en') return { title: error.message, advice: error.advice ?? '' };
  const key = error.code.replace('/', '.');
  const { details } = error;
  const title = global.te(`errors.${key}.title`) ? global.t(`errors.${key}.title`, details) : error.message;
  const advice = global.te(`errors.${key}.advice`) ? global.t(`errors.${key}.advice`, details) : '';
  return { title, advice };
}

/** Same as `describeError`, for any thrown value. */
export function describeThrown(thrown: unknown): ErrorWords {
  return describeError(toSerialized(thrown));
}

/** Shows an error that belongs to no control and no job. Cancellations are never shown. */
export function reportError(thrown: unknown, action?: ToastAction): void {
  if (thrown instanceof CancelledError) return;
  const toasts = useToastStore();
  if (thrown instanceof AppError && thrown.code !== 'bug') {
    const { title, advice } = describeError(thrown);
    toasts.show({ tone: 'problem', text: title, detail: advice || undefined, action });
    return;
  }
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  const stack = thrown instanceof Error ? thrown.stack : undefined;
  studio()
    .client.call('app.reportProblem', {
      message: message.slice(0, 2000),
      ...(stack === undefined ? {} : { stack: stack.slice(0, 20_000) }),
    })
    .catch(() => undefined);
  toasts.show({ tone: 'problem', text: i18n.global.t('errors.bug.title'), detail: message, action });
}
