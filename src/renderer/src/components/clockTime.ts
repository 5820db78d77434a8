/** The local time of day of a moment, `HH:MM`. @param ms since 1970 */
export function clockTime(ms: number): string {
  const date = new Date(ms);
  const two = (value: number): string => String(value).padStart(2, '0');
  return `${two(date.getHours())}:${two(date.getMinutes())}`;
}

/** The next moment after `after` at which the local clock shows `time` (`HH:MM`). Times are in ms since 1970. */
export function nextClockTime(time: string, after: number): number {
  const [hours = 0, minutes = 0] = time.split(':').map(Number);
  const date = new Date(after);
  date.setHours(hours, minutes, 0, 0);
  // By days, not by 24 hours: the clocks may change in between.
  if (date.getTime() <= after) date.setDate(date.getDate() + 1);
  return date.getTime();
}
