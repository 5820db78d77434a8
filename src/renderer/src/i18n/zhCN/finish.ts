import type { Messages } from '../messageKeys.js';

export const finish: Messages['finish'] = {
  detail: { photo: '照片细节', model: '贴图原有细节' },
  colors: '颜色',
  amount: '颜色程度',
  methods: {
    photo: { none: '风格', luminance: '照片', palette: '色板' },
    model: { none: '风格', luminance: '模型', palette: '色板' },
  },
  hints: {
    photo: {
      none: '使用风格自身的颜色。',
      luminance: '各处保留照片的颜色，明暗由风格绘制。',
      palette: '整体使用照片的色彩，由风格重新分布。',
    },
    model: {
      none: '使用风格自身的颜色。',
      luminance: '各处保留模型的颜色，明暗由风格绘制。',
      palette: '整体使用模型的色彩，由风格重新分布。',
    },
  },
};
