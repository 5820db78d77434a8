import type * as en from './en/index.js';

type Texts<T> = { readonly [K in keyof T]: T[K] extends string ? string : Texts<T[K]> };

/** What every language says. English decides the keys; the compiler refuses a language that lacks one or has more. */
export type Messages = Texts<typeof en>;
