/** A time of a video as on a clock: `0:07`, `12:05`, `1:02:05`. @param digits decimals of the seconds, cut off */
export function clockTime(seconds: number, digits = 0): string {
  const unit = 10 ** digits;
  // A frame of 0.28 s is stored as 0.27999: the tolerance is far below a frame.
  const whole = Math.floor(seconds * unit + 1e-3);
  const rest = (whole % (60 * unit)) / unit;
  const minutes = Math.floor(whole / (60 * unit));
  const tail = rest.toFixed(digits).padStart(digits === 0 ? 2 : digits + 3, '0');
  if (minutes < 60) return `${minutes}:${tail}`;
  return `${Math.floor(minutes / 60)}:${String(minutes % 60).padStart(2, '0')}:${tail}`;
}
