export const time = {
  milliseconds: '{value} ms',
  seconds: '{value} s',
  minutes: '{value} min',
  hours: '{hours} h {minutes} min',
};
