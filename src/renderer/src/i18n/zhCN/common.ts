import type { Messages } from '../messageKeys.js';

export const common: Messages['common'] = {
  cancel: '取消',
  close: '关闭',
  undo: '撤销',
  redo: '重做',
  remove: '移除',
  retry: '重试',
  percent: '{value}%',
  px: '{value} 像素',
  sizePx: '{width} × {height} 像素',
  save: '保存',
  dismiss: '关闭提示',
  stop: '停止',
};
