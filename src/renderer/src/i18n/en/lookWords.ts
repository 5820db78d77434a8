export const lookWords = {
  comma: ', ',
  share: '{name} {percent}',
  colors: { luminance: 'photo’s colors', palette: 'photo’s palette' },
  detail: 'detail',
  regions: '{count} region | {count} regions',
};
