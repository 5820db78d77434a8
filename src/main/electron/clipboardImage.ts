import * as electron from 'electron';

/** The clipboard of Electron before 45, which had separate methods for pictures. */
interface OlderClipboard {
  readImage(): { isEmpty(): boolean; toPNG(): Uint8Array };
  writeImage(image: electron.NativeImage): void;
}

const PNG = 'image/png';

/** @returns the picture on the clipboard as a PNG; null if there is none */
export async function readClipboardImage(): Promise<Uint8Array | null> {
  const older = olderClipboard();
  if (older) {
    const image = older.readImage();
    return image.isEmpty() ? null : new Uint8Array(image.toPNG());
  }
  for (const item of await electron.clipboard.read()) {
    if (!item.types.includes(PNG)) continue;
    return new Uint8Array(await (await item.getType<'image/png'>(PNG)).arrayBuffer());
  }
  return null;
}

/** Replaces the clipboard's content with a PNG. */
export async function writeClipboardImage(png: Uint8Array): Promise<void> {
  const older = olderClipboard();
  if (older) {
    older.writeImage(electron.nativeImage.createFromBuffer(Buffer.from(png)));
    return;
  }
  const blob = new Blob([new Uint8Array(png)], { type: PNG });
  await electron.clipboard.write([new electron.ClipboardItem({ [PNG]: blob })]);
}

function olderClipboard(): OlderClipboard | undefined {
  const { clipboard } = electron as unknown as { clipboard: Partial<OlderClipboard> };
  return clipboard.readImage && clipboard.writeImage ? (clipboard as OlderClipboard) : undefined;
}
