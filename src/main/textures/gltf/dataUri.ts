import { formatOf, MIME_TYPES } from './imageFormats.js';

const PREFIX = /^data:([a-z0-9.+/-]*)((?:;[a-z0-9.=_-]+)*?)(;base64)?,/i;

/** Whether an address contains its data. */
export function isDataUri(uri: string): boolean {
  return /^data:/i.test(uri);
}

/** The data of an address; undefined if it is not valid. */
export function decodeDataUri(uri: string): Uint8Array | undefined {
  const head = PREFIX.exec(uri);
  if (!head) return undefined;
  const body = uri.slice(head[0].length);
  if (head[3] !== undefined) return new Uint8Array(Buffer.from(body, 'base64'));
  try {
    return new TextEncoder().encode(decodeURIComponent(body));
  } catch {
    return undefined;
  }
}

/** The data of a buffer as an address. */
export function encodeBufferUri(bytes: Uint8Array): string {
  return `data:application/octet-stream;base64,${Buffer.from(bytes).toString('base64')}`;
}

/** An image file as an address. */
export function encodeDataUri(bytes: Uint8Array): string {
  return `data:${MIME_TYPES[formatOf(bytes)]};base64,${Buffer.from(bytes).toString('base64')}`;
}
