import type { Messages } from '../messageKeys.js';

export const history: Messages['history'] = {
  title: '历史',
  empty: '您为此照片制作的结果会保留在这里。',
  use: '回到',
  compare: '与此结果对比',
  uncompare: '重新与照片对比',
  forget: '移除此结果',
};
