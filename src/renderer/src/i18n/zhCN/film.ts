import type { Messages } from '../messageKeys.js';

export const film: Messages['film'] = {
  title: '照片、视频和模型',
  show: '显示 {name}',
  showVideo: '显示视频 {name}（{length}）',
  close: '关闭 {name}',
  add: '打开更多照片或视频',
};
