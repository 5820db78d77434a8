import type { Messages } from '../messageKeys.js';

export const topBar: Messages['topBar'] = {
  open: '打开',
  openPhotos: '打开照片…',
  openMore: '其他打开方式',
  pastePhoto: '从剪贴板粘贴',
  browse: '浏览工作室所在的电脑…',
  export: '导出',
  settings: '设置',
  shortcuts: '键盘快捷键',
  menu: '更多',
  closePhoto: '关闭当前内容',
  copyResult: '复制结果',
  copied: '结果已复制到剪贴板。',
  diagnostics: '保存问题报告…',
  diagnosticsSaved: '报告已保存，其中不含图片和文件名。',
};
