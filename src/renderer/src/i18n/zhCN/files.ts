import type { Messages } from '../messageKeys.js';

export const files: Messages['files'] = {
  title: '工作室所在电脑上的照片',
  top: '所有允许的文件夹',
  up: '上一级',
  empty: '这里没有文件夹和图片。',
  none: '没有允许访问的文件夹。启动工作室时加上 --allow 文件夹 即可在此浏览。',
  cut: '仅列出前 5000 项。',
  openThis: '打开 | 打开 {count} 张照片',
  chooseThis: '选择此文件夹',
  chooseTitle: '选择文件夹',
};
