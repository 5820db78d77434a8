import type { Session, WebContents, WebFrameMain } from 'electron';
import { APP_ORIGIN } from './schemes.js';

/** Which addresses belong to the program's own page: its scheme, or a developer's local server. */
export type IsOwnPage = (url: string) => boolean;

/** @param developmentUrl of the local server that `electron-vite dev` starts; undefined otherwise */
export function ownPages(developmentUrl?: string): IsOwnPage {
  const origin = developmentUrl === undefined ? undefined : new URL(developmentUrl).origin;
  return (url) => url.startsWith(`${APP_ORIGIN}/`) || (origin !== undefined && url.startsWith(`${origin}/`));
}

/** Denies all permission requests of pages, and all requests to other hosts. */
export function lockSession(session: Session, isOwnPage: IsOwnPage): void {
  session.setPermissionRequestHandler((_contents, _permission, answer) => answer(false));
  session.setPermissionCheckHandler(() => false);
  session.setDevicePermissionHandler(() => false);
  // Dictionaries would be downloaded.
  session.setSpellCheckerEnabled(false);
  session.on('will-download', (event) => event.preventDefault());
  session.webRequest.onBeforeRequest((details, answer) => {
    answer({ cancel: isElsewhere(details.url, isOwnPage) });
  });
}

/** Whether a request would leave the program: any network scheme, and files outside our own protocol. */
export function isElsewhere(url: string, isOwnPage: IsOwnPage): boolean {
  if (!/^(https?|wss?|ftp|file):/i.test(url)) return false;
  return !isOwnPage(url.replace(/^ws/i, 'http'));
}

/** A page cannot navigate, open a second window, or embed a page. */
export function lockContents(contents: WebContents, isOwnPage: IsOwnPage): void {
  contents.setWindowOpenHandler(() => ({ action: 'deny' }));
  contents.on('will-navigate', (event) => {
    if (!isOwnPage(event.url)) event.preventDefault();
  });
  contents.on('will-frame-navigate', (event) => {
    if (!event.isMainFrame || !isOwnPage(event.url)) event.preventDefault();
  });
  contents.on('will-redirect', (event) => {
    if (!isOwnPage(event.url)) event.preventDefault();
  });
  contents.on('will-attach-webview', (event) => event.preventDefault());
}

/** Whether a message comes from the main page of one of our windows, and not from a frame in it or another page. */
export function isTrustedSender(frame: WebFrameMain | null, contents: WebContents, isOwnPage: IsOwnPage): boolean {
  return frame !== null && frame === contents.mainFrame && frame.parent === null && isOwnPage(frame.url);
}
