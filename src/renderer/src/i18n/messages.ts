import * as en from './en/index.js';
import { zhCN } from './zhCN/index.js';

/** Every text of the window, by language. */
export const messages = { en: { ...en }, 'zh-CN': zhCN };
