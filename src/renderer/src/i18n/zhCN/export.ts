import type { Messages } from '../messageKeys.js';

export const exportTexts: Messages['export'] = {
  title: '导出',
  lead: '原文件保持原样，结果保存为新文件。',
  scope: '导出范围',
  scopes: { this: '当前文件', all: '全部 {count} 个已选风格的文件' },
  compare: '显示内容',
  comparisons: { none: '仅结果', side: '左右并排', wipe: '分隔线对比' },
  comparisonHints: {
    side: '左边是原图，右边是结果，宽度为两倍。',
    wipe: '分隔线左侧为原图，右侧为结果。视频中的分隔线会来回移动。',
  },
  target: '保存到',
  targets: {
    beside: '原文件所在文件夹',
    folder: '指定文件夹',
    file: '自选文件名和位置…',
    download: '下载',
  },
  noFolder: '尚未选择',
  chooseFolder: '选择…',
  download: '完成后即可下载。',
  onHost: '在工作室所在的电脑上：{folder}',
  taken: '名称重复时自动编号，不会覆盖任何原文件。',
  videos: '视频',
  videoNote: '保留声音。可以随时暂停导出，关闭程序后也能继续。',
  start: '导出',
};
