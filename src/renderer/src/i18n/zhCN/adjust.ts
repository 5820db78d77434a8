import type { Messages } from '../messageKeys.js';

export const adjust: Messages['adjust'] = {
  title: '外观',
  noStyle: '请在左侧选择一种风格，然后在这里调整强度和笔触。',
  strength: '强度',
  stroke: '笔触大小',
  share: '{name} 的占比',
  takeOut: '移除 {name}',
  more: '外观操作',
  copyLook: '复制此外观',
  pasteLook: '将外观粘贴到此处',
  pasteLookAll: '将外观粘贴到所有照片',
  paintLike: '按此图绘制其他照片',
  likeCopied: '已复制此图片的外观。打开照片后即可粘贴。',
  likeAdded: '已加入您的风格：{names}。',
  likeDiffers: '以下名称现在对应另一种风格：{names}。',
  clear: '恢复原样',
  blendHint: '点按另一风格上的 + 号即可混入。',
  pasted: '外观已应用到 {count} 张照片。',
};
