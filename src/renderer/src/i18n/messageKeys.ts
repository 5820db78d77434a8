import type * as en from './en/index.js';

type Texts<T> = { readonly [K in keyof T]: T[K] extends string ? string : Texts<T[K]> };

/** The messages of every language. English defines the keys; missing or extra keys are compile errors. */
export type Messages = Texts<typeof en>;
