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
    'credentials-unsigned': '未保留照片的内容凭证：尚未设置证书。',
    'credentials-unreadable': '照片的内容凭证无法读取，未予保留。',
    'unsigned-format': '未签名：只有 JPEG、PNG 和 AVIF 可以包含内容凭证。',
  },
  saved: '{width} × {height} 像素 · {size}',
};
