import type { Messages } from '../messageKeys.js';

export const lookWords: Messages['lookWords'] = {
  comma: '，',
  share: '{name} {percent}',
  colors: { luminance: '照片色彩', palette: '照片色调' },
  detail: '细节',
  regions: '{count} 个区域',
};
