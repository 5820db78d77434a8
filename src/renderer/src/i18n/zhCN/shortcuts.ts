import type { Messages } from '../messageKeys.js';

export const shortcuts: Messages['shortcuts'] = {
  title: '键盘快捷键',
  groups: { photo: '照片', video: '视频', edit: '编辑', view: '视图', app: '程序' },
  nextPhoto: '下一张照片',
  previousPhoto: '上一张照片',
  searchStyles: '搜索风格',
  hold: '按住时查看照片',
};
