import * as en from './en/index.js';
import { zhCN } from './zhCN/index.js';

/** All texts of the window, by language. */
export const messages = { en: { ...en }, 'zh-CN': zhCN };
