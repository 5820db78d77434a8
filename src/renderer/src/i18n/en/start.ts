export const start = {
  title: 'Open a photo to begin',
  lead: 'Drop photos here, paste one, or choose them. Your originals are never changed.',
  open: 'Open photos…',
  paste: 'Paste',
  browse: 'Browse the studio’s machine…',
  recent: 'Recent',
  steps: {
    photo: { title: 'A photo', text: 'Any JPEG, PNG, WebP, AVIF or TIFF, of any size.' },
    style: { title: 'A style', text: 'One of the gallery, several blended, or any artwork of yours.' },
    export: { title: 'Your picture', text: 'Compare, adjust, and export at full size.' },
  },
  opening: 'Opening…',
  clipboardEmpty: 'There is no picture on the clipboard.',
  someFailed: '{title} And {more} more could not be opened.',
  notOpened: 'This photo could not be opened',
  dropPhoto: 'Open as photo',
  dropStyle: 'Add as style',
};
