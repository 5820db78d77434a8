import { createStudioClient } from '../../../shared/contract/client.js';
import { mediaPath } from '../../../shared/contract/media.js';
import { SOCKET_PATH, uploadAnswerSchema } from '../../../shared/contract/socketWire.js';
import { ExpectedError } from '../../../shared/errors.js';
import type { StudioConnection } from './connection.js';
import { SocketTransport } from './socketTransport.js';

/** Connects to the browser host that served this page. @throws AppError `access/denied` without a valid page key. */
export async function connectBrowser(page: Location): Promise<StudioConnection> {
  const token = pageToken(page);
  const address = new URL(SOCKET_PATH, page.href);
  address.protocol = page.protocol === 'https:' ? 'wss:' : 'ws:';
  const transport = new SocketTransport(address.href, token);
  await transport.ready();
  let mediaBase = transport.welcome?.mediaBase ?? '';
  transport.onLine(() => {
    mediaBase = transport.welcome?.mediaBase ?? mediaBase;
  });
  return {
    client: createStudioClient(transport),
    mediaUrl: (id, variant) => `${mediaBase}${mediaPath({ id, variant })}`,
    async sourceOf(file) {
      const uploadUrl = transport.welcome?.uploadUrl ?? '';
      return { kind: 'upload', token: await upload(uploadUrl, token, file) };
    },
    onLine: (listener) => transport.onLine(listener),
  };
}

/** The key from the page's URL fragment, which never appears in a server log or a referrer. */
function pageToken(page: Location): string {
  return page.hash.replace(/^#(token=)?/, '');
}

async function upload(url: string, token: string, file: File): Promise<string> {
  const target = new URL(url, document.baseURI);
  target.searchParams.set('name', file.name || 'Image.png');
  const failure = new ExpectedError('disk/not-readable', `${file.name} could not be sent to the studio.`);
  const response = await fetch(target, {
    method: 'POST',
    body: file,
    headers: { authorization: `Bearer ${token}` },
  }).catch(() => {
    throw failure;
  });
  if (!response.ok) throw failure;
  return uploadAnswerSchema.parse(await response.json()).token;
}
