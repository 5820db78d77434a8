/** Asks for permission to show notifications. Call it only in response to a user action. */
export function askToNotify(): void {
  if ('Notification' in window && Notification.permission === 'default') void Notification.requestPermission();
}

/** Shows a notification while the page is hidden, if the user has allowed it. */
export function notifyInBrowser(title: string, body = ''): void {
  if (!document.hidden || !('Notification' in window) || Notification.permission !== 'granted') return;
  const notification = new Notification(title, { body });
  notification.onclick = () => window.focus();
}
