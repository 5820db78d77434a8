import type { Messages } from '../messageKeys.js';

export const film: Messages['film'] = {
  title: '照片',
  show: '显示 {name}',
  close: '关闭 {name}',
  add: '打开更多照片',
};
