import type { Messages } from '../messageKeys.js';

export const app: Messages['app'] = {
  lost: '与工作室的连接已断开，正在重试…',
  gone: '工作室已重新启动，请打开它显示的新地址。',
  wrongKey: '此页面没有有效的密钥',
  wrongKeyAdvice: '请打开工作室启动时显示的完整地址，包括 # 号之后的部分。',
  unreachable: '工作室没有响应',
  unreachableAdvice: '请重新启动工作室，然后刷新此页面。',
  tagline: '在您自己的电脑上进行风格迁移',
  version: '版本 {version}',
  runsOn: '运行环境',
  model: '模型',
  license: '许可与源代码',
  about: '关于 Pentimento',
  privacy: '您的图片不会离开这台电脑。',
};
