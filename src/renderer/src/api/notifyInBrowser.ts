/** Asks whether notifications may be shown; only in answer to something that the user has pressed. */
export function askToNotify(): void {
  if ('Notification' in window && Notification.permission === 'default') void Notification.requestPermission();
}

/** Tells something while the page is out of sight, where the user has allowed that. */
export function notifyInBrowser(title: string, body = ''): void {
  if (!document.hidden || !('Notification' in window) || Notification.permission !== 'granted') return;
  const notification = new Notification(title, { body });
  notification.onclick = () => window.focus();
}
