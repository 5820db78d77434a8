interface ErrorTexts {
  readonly title: string;
  readonly advice?: string;
}

/**
 * Chinese error texts by code. The studio's own messages are in English; a code that is missing here shows the English
 * message.
 */
export const errors = {
  bug: { title: '程序出现了问题。' },
  usage: { title: '请求无效。' },
  access: {
    denied: {
      title: '没有访问权限：该位置不在允许的范围内。',
      advice: '请重新启动工作室并允许该文件夹：npm start -- --browser --allow 文件夹',
    },
  },
  backend: {
    unavailable: { title: '此计算设备不可用。', advice: '请在设置中选择其他设备，或选择“自动选择最佳”。' },
    failed: { title: '此计算设备出错。', advice: '请在设置中选择其他设备。' },
  },
  config: {
    certificate: { title: '此证书无法用于签名。', advice: '请在设置的“签名”中选择有效的证书及其密钥。' },
    invalid: { title: '设置无效。' },
  },
  connection: { lost: { title: '与工作室的连接已断开。', advice: '连接会自动恢复，请稍后重试。' } },
  contract: {
    broken: { title: '窗口与工作室的版本不一致。', advice: '请刷新页面或重新启动程序。' },
    'not-available': { title: '此处不提供该功能。' },
  },
  disk: {
    exists: { title: '同名的文件或风格已存在。', advice: '请换一个名称。' },
    full: { title: '磁盘空间不足。', advice: '请释放空间后重试。' },
    'not-found': { title: '找不到文件或文件夹。', advice: '请检查它是否被移动或删除。' },
    'not-readable': { title: '无法读取文件。', advice: '请检查文件的访问权限。' },
    'not-writable': { title: '无法写入文件。', advice: '请选择其他文件夹。' },
  },
  engine: {
    crashed: { title: '引擎意外停止，当前任务已丢失。', advice: '引擎会自动重启，请重试。' },
    'not-responding': { title: '引擎没有响应。', advice: '请稍后重试。' },
    'out-of-memory': { title: '内存不足。', advice: '请关闭其他程序，或降低内存上限和预览尺寸。' },
    protocol: { title: '引擎的回答无法理解。' },
  },
  image: {
    'no-recipe': { title: '这张图片中没有制作方法。', advice: '它不是由本程序制作的，或元数据已被移除。' },
    'not-an-image': {
      title: '这不是可以读取的图片。',
      advice: '支持 JPEG、PNG、WebP、AVIF、TIFF、GIF、HEIC、JPEG XL、JPEG 2000、BMP、Photoshop 和相机原始照片。',
    },
    'too-large': { title: '图片太大。' },
    unreadable: { title: '图片已损坏，无法读取。', advice: '请用其他程序打开并重新保存，或使用另一份副本。' },
  },
  job: {
    unknown: { title: '该任务已不存在。' },
    busy: { title: '另一个进程正在处理此批处理。', advice: '请等待它完成，或先停止它。' },
    unreadable: { title: '批处理的记录已损坏。', advice: '请将其文件夹移走后重新开始；已写入的图片会保留。' },
  },
  library: {
    'in-use': { title: '资料库正在使用中。' },
    'not-empty': { title: '目标文件夹不为空。', advice: '请选择一个空文件夹。' },
  },
  mask: {
    failed: { title: '查找区域时出错。', advice: '请重试，或改用画笔涂抹。' },
    moving: { title: '动态图片中无法自动查找区域。', advice: '请使用单张图片。' },
    shape: { title: '蒙版与照片的长宽比不同。' },
    empty: { title: '{name} 全是黑色或透明，没有覆盖任何地方。', advice: '白色表示蒙版覆盖的地方。' },
    missing: { title: '来自文件的蒙版已不存在。', advice: '请撤销该步骤，或重新拖入文件。' },
  },
  media: { unknown: { title: '此图片已不存在。' } },
  mesh: {
    'missing-file': { title: '模型引用的文件“{name}”不存在。', advice: '请将该文件放在模型旁边。' },
    'not-open': { title: '该模型已关闭。', advice: '请重新打开。' },
    'nothing-to-paint': { title: '模型中没有可以绘制的颜色贴图。' },
    'too-many': { title: '打开的模型过多。', advice: '请关闭一些模型。' },
    unreadable: { title: '模型已损坏，无法读取。', advice: '请重新导出模型。' },
    unsafe: { title: '模型引用了其文件夹之外的文件“{name}”。' },
    unsupported: { title: '模型包含不支持的内容。' },
  },
  model: {
    missing: { title: '找不到模型。', advice: '请重新安装程序。' },
    'hash-mismatch': { title: '模型文件已损坏。', advice: '请重新安装程序。' },
    'unknown-version': {
      title: '此版本无法运行这个模型。',
      advice: '如果模型来自旧版本，请用原图重新训练该风格；如果来自新版本，请更新程序。',
    },
    unreadable: { title: '无法读取模型。' },
  },
  photo: {
    'too-many': { title: '打开的照片太多。', advice: '请先关闭一些照片。' },
    unknown: { title: '此照片已关闭。', advice: '请重新打开。' },
  },
  project: {
    unknown: { title: '此项目已不存在。' },
    'unknown-version': { title: '项目由更新版本的程序保存。', advice: '请更新程序。项目文件保持不变。' },
    unreadable: { title: '项目文件已损坏，已另存备份。' },
  },
  style: {
    missing: {
      title: '此处没有风格“{style}”（代码 {code}）。',
      advice: '请导入它的风格包，或将它的图片添加为同名风格。',
    },
    'trunk-mismatch': { title: '此风格是为其他模型制作的。' },
    unknown: { title: '此风格已不存在。' },
    unreadable: { title: '无法读取此风格。' },
  },
  video: {
    unreadable: { title: '无法读取此视频。', advice: '如果文件完好，请安装 FFmpeg 后重试。' },
    unwritable: { title: '无法编码此视频。', advice: '请安装完整的 FFmpeg 后重试。' },
  },
} satisfies Record<string, ErrorTexts | Record<string, ErrorTexts>>;
