import type { z } from 'zod';

/** A call: its input and output, validated on both sides. */
export interface CallDeclaration {
  readonly input: z.ZodType;
  readonly output: z.ZodType;
}

export type CallDeclarations = Readonly<Record<string, CallDeclaration>>;

/** Events by name, each with the schema of its payload. */
export type EventDeclarations = Readonly<Record<string, z.ZodType>>;
