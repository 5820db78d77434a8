import type { Messages } from '../messageKeys.js';

export const strokes: Messages['strokes'] = {
  pixel: '逐像素',
  finest: '最细',
  fine: '细',
  medium: '中等',
  broad: '宽',
  broader: '较宽',
  huge: '很宽',
  largest: '最宽',
};
