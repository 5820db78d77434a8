import * as en from './en/index.js';
import type { Messages } from './messageKeys.js';
import * as zhCN from './zhCN/index.js';

/** Every text of the window, by language. */
export const messages: { readonly en: Messages; readonly 'zh-CN': Messages } = {
  en: { ...en },
  'zh-CN': { ...zhCN },
};
