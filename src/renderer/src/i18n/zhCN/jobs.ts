import type { Messages } from '../messageKeys.js';

export const jobs: Messages['jobs'] = {
  title: '导出任务',
  waiting: '等待中',
  running: '正在导出',
  left: '剩余 {time}',
  done: '已导出',
  failed: '失败',
  cancelled: '已取消',
  cancel: '取消导出 {name}',
  dismiss: '关闭 {name}',
  reveal: '在文件夹中显示',
  download: '下载',
  retry: '重试',
  progress: '{name} 的进度',
  notes: {
    'first-frame': '仅处理了 {count} 帧中的第一帧。选择 GIF、WebP 或 PNG 可处理全部帧。',
    'first-page': '仅处理了 {count} 页中的第一页。',
    depth: '每通道 {count} 位已降为 8 位。',
    hdr: '高动态范围已降为标准动态范围。',
    'sound-converted': '声音已转换为 Opus。',
    'sound-dropped': '该格式无法保存此声音，已省略。',
    'no-h264': '未找到 H.264 编码器，MP4 使用 VP9。',
    'even-size': 'H.264 只支持偶数尺寸，因此重复了一列或一行。',
  },
  saved: '{width} × {height} 像素 · {size}',
};
