import type { Messages } from '../messageKeys.js';

export const projects: Messages['projects'] = {
  title: '项目',
  lead: '每项更改都会自动保存。',
  untitled: '未命名项目',
  create: '新建项目',
  rename: '重命名 {name}',
  renameTitle: '重命名项目',
  name: '名称',
  remove: '移除 {name}；您的文件会保留',
  photos: '没有照片 | {count} 张照片 | {count} 张照片',
  models: '{count} 个模型',
  missing: '{name} 无法重新打开，但仍保留在项目中。',
};
