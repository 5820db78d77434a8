import type { Messages } from '../messageKeys.js';

export const crop: Messages['crop'] = {
  title: '裁剪与旋转',
  surface: '裁剪框：方向键移动，Shift 加方向键调整大小，Enter 应用，Esc 取消',
  aspect: '比例',
  free: '自由',
  original: '原始比例',
  swap: '横竖互换',
  turnLeft: '向左旋转',
  turnRight: '向右旋转',
  mirror: '镜像',
  straighten: '拉直',
  degrees: '{value}°',
  reset: '还原',
  apply: '应用',
};
