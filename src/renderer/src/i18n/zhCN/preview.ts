import type { Messages } from '../messageKeys.js';

export const preview: Messages['preview'] = {
  starting: '正在启动引擎…',
  running: '正在绘制…',
  sharpening: '正在以原始大小绘制这一部分…',
  left: '约剩 {time}',
  failed: '预览失败',
  outdated: '在完成之前已停止。',
  progress: '预览进度',
};
