import { decode, encode } from '@msgpack/msgpack';
import { z } from 'zod';
import { answerSchema } from './answer.js';
import { idSchema } from './values.js';

/**
 * What travels between a browser and the browser host, one message per binary WebSocket frame, as MessagePack: bytes
 * stay bytes. The first frame of a browser is `hello` with the token from the page's address; everything else waits for
 * `welcome`.
 */
export const clientFrameSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('hello'), token: z.string().max(256) }),
  z.object({
    type: z.literal('call'),
    callId: z.int().nonnegative(),
    name: z.string().max(64),
    input: z.unknown().optional(),
  }),
]);
export type ClientFrame = z.infer<typeof clientFrameSchema>;

export const hostFrameSchema = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('welcome'),
    /** The base address for `mediaPath`, with a slash at its end. Contains a secret of this session. */
    mediaBase: z.string(),
    /** Where photos are sent: POST, the file as the body, `Authorization: Bearer TOKEN`, its name as `?name=`. */
    uploadUrl: z.string(),
  }),
  z.object({ type: z.literal('answer'), callId: z.int().nonnegative(), answer: answerSchema }),
  z.object({ type: z.literal('event'), name: z.string(), payload: z.unknown() }),
]);
export type HostFrame = z.infer<typeof hostFrameSchema>;

/** The answer to an upload, as JSON. */
export const uploadAnswerSchema = z.object({ token: idSchema });

/** The host's closing codes: the token was wrong or missing; a frame was not valid. */
export const SOCKET_CLOSE = { wrongToken: 4001, badFrame: 4002 } as const;

/** The path of the WebSocket on the host. */
export const SOCKET_PATH = '/socket';

export function encodeFrame(frame: ClientFrame | HostFrame): Uint8Array<ArrayBuffer> {
  return encode(frame, { ignoreUndefined: true });
}

/** @throws if the bytes are not a frame of this side */
export function decodeFrame<S extends z.ZodType>(schema: S, bytes: Uint8Array | ArrayBuffer): z.output<S> {
  return schema.parse(decode(bytes));
}
