export const start = {
  title: 'Open a photo to begin',
  lead: 'Drop photos or videos here, paste one, or choose them. Your originals are never changed.',
  open: 'Open photos…',
  paste: 'Paste',
  browse: 'Browse the studio’s machine…',
  recent: 'Recent',
  steps: {
    photo: { title: 'A photo', text: 'JPEG, PNG, WebP, AVIF, TIFF and more, of any size. Videos too.' },
    style: { title: 'A style', text: 'One of the gallery, several blended, or any artwork of yours.' },
    export: { title: 'Your picture', text: 'Compare, adjust, and export at full size.' },
  },
  opening: 'Opening…',
  clipboardEmpty: 'There is no picture on the clipboard.',
  someFailed: '{title} And {more} more could not be opened.',
  notOpened: 'This photo could not be opened',
  dropPhoto: 'Open',
  dropStyle: 'Add as style',
};
