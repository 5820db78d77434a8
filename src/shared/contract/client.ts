import { z } from 'zod';
import { AppError, fromSerialized } from '../errors.js';
import { answerSchema } from './answer.js';
import {
  CALLS,
  EVENTS,
  isEventName,
  type CallInput,
  type CallName,
  type CallOutput,
  type EventName,
  type EventPayload,
} from './contract.js';

// A window's content policy forbids making code from text, which zod tries for speed.
z.config({ jitless: true });

/** The line to a studio: Electron's bridge, a WebSocket, or memory. What comes back is unknown until it was checked. */
export interface StudioTransport {
  /** @returns an `Answer`. @throws where the line is broken. */
  invoke(name: string, input: unknown): Promise<unknown>;
  /** `listener` gets every event as `{name, payload}`. @returns what ends the subscription. */
  subscribe(listener: (event: unknown) => void): () => void;
}

type InputArguments<N extends CallName> = undefined extends CallInput<N> ? [] : [input: CallInput<N>];

/** The window's side of the contract. */
export interface StudioClient {
  /** @throws AppError what the studio answered with; `contract/broken` where either side breaks the contract. */
  call<N extends CallName>(name: N, ...input: InputArguments<N>): Promise<CallOutput<N>>;
  /** @returns what ends the subscription. */
  on<E extends EventName>(name: E, listener: (payload: EventPayload<E>) => void): () => void;
}

export interface StudioClientOptions {
  /** Hears of events that break the contract, which nobody else could answer. Default: they are thrown. */
  readonly onViolation?: (error: AppError) => void;
}

export function createStudioClient(transport: StudioTransport, options: StudioClientOptions = {}): StudioClient {
  const complain =
    options.onViolation ??
    ((error) => {
      throw error;
    });
  return {
    async call(name, ...[input]) {
      const checked = check(CALLS[name].input, input, `The input of ${name}`);
      const answer = check(answerSchema, await transport.invoke(name, checked), `The answer to ${name}`);
      if (!answer.ok) throw fromSerialized(answer.error);
      return check(CALLS[name].output, answer.value, `The answer to ${name}`) as CallOutput<typeof name>;
    },
    on(name, listener) {
      return transport.subscribe((event) => {
        const shell = eventShellSchema.safeParse(event);
        if (!shell.success || !isEventName(shell.data.name)) {
          complain(broken('An event', 'it has no known name'));
          return;
        }
        if (shell.data.name !== name) return;
        const payload = EVENTS[name].safeParse(shell.data.payload);
        if (payload.success) listener(payload.data as EventPayload<typeof name>);
        else complain(broken(`The event ${name}`, z.prettifyError(payload.error)));
      });
    },
  };
}

const eventShellSchema = z.object({ name: z.string(), payload: z.unknown() });

function check<S extends z.ZodType>(schema: S, value: unknown, what: string): z.output<S> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw broken(what, z.prettifyError(parsed.error));
}

function broken(what: string, why: string): AppError {
  return new AppError('contract/broken', `${what} breaks the contract: ${why}.`);
}
