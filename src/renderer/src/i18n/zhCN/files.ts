import type { Messages } from '../messageKeys.js';

export const files: Messages['files'] = {
  title: '工作室所在电脑上的照片',
  top: '所有允许的文件夹',
  up: '上一级',
  empty: '这里没有文件夹和图片。',
  none: '没有允许访问的文件夹。如需在此浏览，请重新启动工作室：npm start -- --browser --allow 文件夹',
  cut: '仅列出前 5000 项。',
  openThis: '打开 | 打开 {count} 张照片',
  chooseThis: '选择此文件夹',
  chooseTitle: '选择工作室所在电脑上的文件夹',
};
