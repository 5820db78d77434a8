import type { Messages } from '../messageKeys.js';

export const grid: Messages['grid'] = {
  title: '此照片上的全部风格',
  lead: '选择一种继续。',
  progress: '{done} / {all}',
  use: '使用 {name}',
};
