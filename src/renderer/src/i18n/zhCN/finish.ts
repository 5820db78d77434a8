import type { Messages } from '../messageKeys.js';

export const finish: Messages['finish'] = {
  detail: '照片细节',
  colors: '颜色',
  amount: '颜色程度',
  methods: { none: '风格', luminance: '照片', palette: '色板' },
  hints: {
    none: '使用风格自身的颜色。',
    luminance: '各处保留照片的颜色，明暗由风格绘制。',
    palette: '整体使用照片的色彩，由风格重新分布。',
  },
};
