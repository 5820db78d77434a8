import type { CallName, CheckedInput, HandlerOutput } from '../../../shared/contract/contract.js';

/** Answers a call: gets checked input and returns output that is checked again. */
export type Handler<N extends CallName> = (input: CheckedInput<N>) => Promise<HandlerOutput<N>> | HandlerOutput<N>;

export type Handlers = { readonly [N in CallName]: Handler<N> };

/** The handlers of one area of the contract. */
export type AreaHandlers<Area> = Pick<Handlers, keyof Area & CallName>;
