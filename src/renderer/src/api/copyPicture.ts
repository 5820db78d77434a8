import { ExpectedError } from '../../../shared/errors.js';

/** Copies a picture to the clipboard from the page, as PNG: the only format that browsers accept. */
export async function copyPicture(url: string): Promise<void> {
  const image = new Image();
  image.src = url;
  await image.decode();
  const canvas = document.createElement('canvas');
  canvas.width = image.naturalWidth;
  canvas.height = image.naturalHeight;
  canvas.getContext('2d')?.drawImage(image, 0, 0);
  const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/png'));
  if (!blob) throw new ExpectedError('image/too-large', 'The picture is too large for the clipboard.');
  await navigator.clipboard.write([new ClipboardItem({ 'image/png': blob })]);
}
