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

/** An image file as an address. */
export function encodeDataUri(bytes: Uint8Array): string {
  const kind = bytes[0] === 0x89 ? 'png' : bytes[0] === 0xff ? 'jpeg' : bytes[0] === 0x52 ? 'webp' : 'avif';
  return `data:image/${kind};base64,${Buffer.from(bytes).toString('base64')}`;
}
