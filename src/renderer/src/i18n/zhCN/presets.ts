import type { Messages } from '../messageKeys.js';

export const presets: Messages['presets'] = {
  title: '预设',
  save: '将此外观存为预设…',
  name: '预设名称',
  use: '使用预设 {name}',
  remove: '移除预设 {name}',
  removed: '已移除预设 {name}。',
  empty: '预设以名称保存外观，可用于任何照片或模型。',
  saved: '已保存预设 {name}。',
};
