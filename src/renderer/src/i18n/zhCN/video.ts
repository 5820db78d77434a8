import type { Messages } from '../messageKeys.js';

export const video: Messages['video'] = {
  bar: '视频',
  position: '视频位置',
  at: '{time}，全长 {length}，第 {frame} 帧，共 {frames} 帧',
  frame: '第 {frame} 帧，共 {frames} 帧',
  play: '播放两秒绘画效果',
  painting: '正在绘制两秒片段，{percent}%',
  playing: '小尺寸预览，循环播放',
  next: '下一帧',
  previous: '上一帧',
  nextShot: '下一个镜头',
  previousShot: '上一个镜头',
  first: '第一帧',
  last: '最后一帧',
  markFrom: '标记导出片段的起点',
  markTo: '标记导出片段的终点',
  clearMarks: '恢复导出整段视频',
  marked: '{from} – {to}',
  shots: '{count} 个镜头',
  searching: '正在查找镜头，{percent}%',
};
