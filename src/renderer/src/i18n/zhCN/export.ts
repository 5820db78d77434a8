import type { Messages } from '../messageKeys.js';

export const exportTexts: Messages['export'] = {
  title: '导出',
  lead: '照片保持原样，结果保存为新文件。',
  scope: '导出范围',
  scopes: { this: '当前照片', all: '全部 {count} 张已选风格的照片' },
  target: '保存到',
  targets: {
    beside: '照片所在文件夹',
    folder: '指定文件夹',
    file: '自选文件名和位置…',
    download: '下载',
  },
  noFolder: '尚未选择',
  chooseFolder: '选择…',
  download: '完成后即可下载。',
  onHost: '在工作室所在的电脑上：{folder}',
  taken: '名称重复时自动编号，不会覆盖任何照片。',
  start: '导出',
};
