import type { Messages } from '../messageKeys.js';

export const time: Messages['time'] = {
  milliseconds: '{value} 毫秒',
  seconds: '{value} 秒',
  minutes: '{value} 分钟',
  hours: '{hours} 小时 {minutes} 分钟',
};
