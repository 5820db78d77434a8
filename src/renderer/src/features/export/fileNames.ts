/** The folder of a path, with either system's separators. */
export function folderOf(path: string): string {
  const folder = path.replace(/[\\/][^\\/]*$/, '');
  // `/photo.jpg` and `C:\photo.jpg` are in a root folder, which keeps its separator.
  return folder === '' || /^[A-Za-z]:$/.test(folder) ? path.slice(0, folder.length + 1) : folder;
}
