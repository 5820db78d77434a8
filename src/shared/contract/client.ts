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

/**
 * The connection to a studio: Electron's bridge, a WebSocket, or memory. Answers are unknown until they are validated.
 */
export interface StudioTransport {
  /** @returns an `Answer`. @throws if the connection is broken */
  invoke(name: string, input: unknown): Promise<unknown>;
  /** `listener` gets every event as `{name, payload}`. @returns a function that unsubscribes */
  subscribe(listener: (event: unknown) => void): () => void;
}

type InputArguments<N extends CallName> = undefined extends CallInput<N> ? [] : [input: CallInput<N>];

/** The window's side of the contract. */
export interface StudioClient {
  /** @throws AppError the studio's error; `contract/broken` if either side breaks the contract */
  call<N extends CallName>(name: N, ...input: InputArguments<N>): Promise<CallOutput<N>>;
  /** @returns a function that unsubscribes */
  on<E extends EventName>(name: E, listener: (payload: EventPayload<E>) => void): () => void;
}

export interface StudioClientOptions {
  /** Called with events that break the contract. Default: throws the error. */
  readonly onViolation?: (error: AppError) => void;
}

export function createStudioClient(transport: StudioTransport, options: StudioClientOptions = {}): StudioClient {
  const complain =
    options.onViolation ??
    ((error) => {
      throw error;
    });
  const listeners = new EventListeners(transport, complain);
  return {
    async call(name, ...[input]) {
      const checked = check(CALLS[name].input, input, `The input of ${name}`);
      const answer = check(answerSchema, await transport.invoke(name, checked), `The answer to ${name}`);
      if (!answer.ok) throw fromSerialized(answer.error);
      return check(CALLS[name].output, answer.value, `The answer to ${name}`) as CallOutput<typeof name>;
    },
    on: (name, listener) => listeners.add(name, listener),
  };
}

type Listener<E extends EventName> = (payload: EventPayload<E>) => void;

/**
 * The listeners of a window by the names of their events. The line is subscribed to once, while there are any, and an
 * event's payload is parsed once, whoever listens.
 */
class EventListeners {
  private readonly byName = new Map<EventName, Set<Listener<EventName>>>();
  private unsubscribe: (() => void) | undefined;

  constructor(
    private readonly transport: StudioTransport,
    private readonly complain: (error: AppError) => void,
  ) {}

  add<E extends EventName>(name: E, listener: Listener<E>): () => void {
    // A new function each time: a listener can be added twice, and each subscription ends separately.
    const own = (payload: EventPayload<EventName>): void => listener(payload as EventPayload<E>);
    const others = this.byName.get(name) ?? new Set();
    this.byName.set(name, others.add(own));
    this.unsubscribe ??= this.transport.subscribe((event) => this.dispatch(event));
    return () => {
      others.delete(own);
      if (others.size === 0 && this.byName.get(name) === others) this.byName.delete(name);
      if (this.byName.size > 0) return;
      this.unsubscribe?.();
      this.unsubscribe = undefined;
    };
  }

  private dispatch(event: unknown): void {
    const shell = eventShellSchema.safeParse(event);
    if (!shell.success || !isEventName(shell.data.name)) {
      this.complain(broken('An event', 'it has no known name'));
      return;
    }
    const { name, payload } = shell.data;
    const listeners = [...(this.byName.get(name) ?? [])];
    if (listeners.length === 0) return;
    const parsed = EVENTS[name].safeParse(payload);
    if (!parsed.success) {
      this.complain(broken(`The event ${name}`, z.prettifyError(parsed.error)));
      return;
    }
    const failures: unknown[] = [];
    for (const listener of listeners) {
      try {
        listener(parsed.data);
      } catch (thrown) {
        // An error of one listener must not affect the others.
        failures.push(thrown);
      }
    }
    if (failures.length > 0) throw failures[0];
  }
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
