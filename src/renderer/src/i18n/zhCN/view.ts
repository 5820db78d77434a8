import type { Messages } from '../messageKeys.js';

export const view: Messages['view'] = {
  canvasPhoto: '照片 {name}',
  canvasVideo: '{name} 的画面',
  canvasStylized: '风格化的 {name}',
  before: '照片',
  after: '结果',
  kept: '先前的结果',
  divider: '原图与结果之间的分隔线',
  dividerAt: '原图占 {percent}%',
  split: '用分隔线对比',
  side: '并排对比',
  hold: '按住查看照片',
  fit: '适合窗口',
  actual: '实际大小',
  zoomIn: '放大',
  zoomOut: '缩小',
  zoom: '缩放 {percent}%',
  toolbar: '视图',
  pictureLost: '有一张图片无法显示。',
};
