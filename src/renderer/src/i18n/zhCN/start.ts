import type { Messages } from '../messageKeys.js';

export const start: Messages['start'] = {
  title: '打开一张照片，开始创作',
  lead: '将照片或视频拖到这里、粘贴，或从文件中选择。原图永远不会被改动。',
  open: '打开照片…',
  paste: '粘贴',
  browse: '浏览工作室所在的电脑…',
  recent: '最近打开',
  steps: {
    photo: { title: '一张照片', text: 'JPEG、PNG、WebP、AVIF、TIFF 等，尺寸不限，也可以是视频。' },
    style: { title: '一种风格', text: '从图库中选择、混合多种，或使用您自己的画作。' },
    export: { title: '您的作品', text: '对比、调整，并以完整尺寸导出。' },
  },
  opening: '正在打开…',
  clipboardEmpty: '剪贴板中没有图片。',
  someFailed: '{title} 另有 {more} 张无法打开。',
  notOpened: '无法打开此照片',
  dropPhoto: '打开',
  dropStyle: '添加为风格',
  dropMask: '用作蒙版',
};
