import type { MenuCommand } from '../../shared/contract/app.js';
import type { Settings } from '../../shared/contract/settings.js';

/**
 * The texts of menus, dialogs and notifications: everything that the system shows outside of the window's own pages.
 */
export interface ShellTexts {
  readonly menus: Readonly<Record<'file' | 'edit' | 'view' | 'window' | 'help', string>>;
  readonly commands: Readonly<Record<MenuCommand, string>>;
  readonly startGuide: string;
  readonly license: string;
  readonly imageFiles: string;
  readonly modelFiles: string;
  readonly allFiles: string;
  readonly exportDone: (title: string) => string;
  readonly jobFailed: (title: string) => string;
  readonly batchDone: (title: string, done: number, failed: number) => string;
  readonly trainingDone: (name: string) => string;
  readonly stillWorking: string;
  readonly stillWorkingDetail: string;
  readonly quitAnyway: string;
  readonly goOn: string;
}

const ENGLISH: ShellTexts = {
  menus: { file: '&File', edit: '&Edit', view: '&View', window: '&Window', help: '&Help' },
  commands: {
    about: 'About Pentimento',
    'batch.open': 'Batch…',
    'diagnostics.save': 'Save Diagnostics…',
    'edit.redo': 'Redo',
    'edit.undo': 'Undo',
    'model.open': 'Open 3D Model…',
    'photo.close': 'Close Photo',
    'photo.copyResult': 'Copy Stylized Picture',
    'photo.export': 'Export…',
    'photo.open': 'Open Photos…',
    'photo.paste': 'Paste Picture as Photo',
    'settings.open': 'Settings…',
    'shortcuts.show': 'Keyboard Shortcuts',
    'style.import': 'Import Style…',
    'style.train': 'Train a Style…',
    'view.actualSize': 'Actual Size',
    'view.compare': 'Compare with Photo',
    'view.fit': 'Fit to Window',
    'view.zoomIn': 'Zoom In',
    'view.zoomOut': 'Zoom Out',
  },
  startGuide: 'Getting Started',
  license: 'License',
  imageFiles: 'Images',
  modelFiles: '3D models',
  allFiles: 'All files',
  exportDone: (title) => `${title} is exported.`,
  jobFailed: (title) => `${title} failed.`,
  batchDone: (title, done, failed) =>
    `The batch ${title} is over: ${done} written${failed === 0 ? '' : `, ${failed} failed`}.`,
  trainingDone: (name) => `The style ${name} is trained and in your gallery.`,
  stillWorking: 'Pentimento is still working.',
  stillWorkingDetail:
    'Closing it now cancels exports that are under way; a batch goes on at the next start, a training can go on then, and one that is planned begins only while it is open. Files that are finished stay.',
  quitAnyway: 'Close Anyway',
  goOn: 'Keep Working',
};

const CHINESE: ShellTexts = {
  menus: { file: '文件(&F)', edit: '编辑(&E)', view: '视图(&V)', window: '窗口(&W)', help: '帮助(&H)' },
  commands: {
    about: '关于 Pentimento',
    'batch.open': '批处理…',
    'diagnostics.save': '保存诊断信息…',
    'edit.redo': '重做',
    'edit.undo': '撤销',
    'model.open': '打开 3D 模型…',
    'photo.close': '关闭照片',
    'photo.copyResult': '复制风格化图片',
    'photo.export': '导出…',
    'photo.open': '打开照片…',
    'photo.paste': '将剪贴板图片粘贴为照片',
    'settings.open': '设置…',
    'shortcuts.show': '键盘快捷键',
    'style.import': '导入风格…',
    'style.train': '训练风格…',
    'view.actualSize': '实际大小',
    'view.compare': '与原照片对比',
    'view.fit': '适合窗口',
    'view.zoomIn': '放大',
    'view.zoomOut': '缩小',
  },
  startGuide: '入门',
  license: '许可证',
  imageFiles: '图片',
  modelFiles: '3D 模型',
  allFiles: '所有文件',
  exportDone: (title) => `${title} 已导出。`,
  jobFailed: (title) => `${title} 失败。`,
  batchDone: (title, done, failed) =>
    `批处理 ${title} 已完成：写入 ${done} 张${failed === 0 ? '' : `，失败 ${failed} 张`}。`,
  trainingDone: (name) => `风格 ${name} 已训练完成，并已加入您的图库。`,
  stillWorking: 'Pentimento 仍在工作。',
  stillWorkingDetail:
    '现在关闭会取消正在进行的导出；批处理会在下次启动时继续，训练可在那时继续，已安排的训练只在程序打开时开始。已完成的文件会保留。',
  quitAnyway: '仍要关闭',
  goOn: '继续工作',
};

/** @param systemLanguages BCP 47 tags in order of preference; the first one with texts is used */
export function shellTexts(language: Settings['language'], systemLanguages: readonly string[]): ShellTexts {
  if (language !== 'system') return language === 'zh-CN' ? CHINESE : ENGLISH;
  const known = systemLanguages.find((tag) => /^(en|zh)\b/i.test(tag));
  return known?.toLowerCase().startsWith('zh') ? CHINESE : ENGLISH;
}
