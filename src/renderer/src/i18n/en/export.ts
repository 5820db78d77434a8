const exportTexts = {
  title: 'Export',
  lead: 'Your file stays as it is; the result is a new one.',
  scope: 'What is exported',
  scopes: { this: 'This one', all: 'All {count} with a style' },
  compare: 'What it shows',
  comparisons: { none: 'The result', side: 'Side by side', wipe: 'Both, with a line' },
  comparisonHints: {
    side: 'The original is on the left, the result on the right: twice as wide.',
    wipe: 'The original is left of the line, the result right of it. In a video the line moves over the picture and back.',
  },
  target: 'Save to',
  targets: {
    beside: 'Next to the original',
    folder: 'A folder',
    file: 'A file name and place of your choice…',
    download: 'Download',
  },
  noFolder: 'None chosen yet',
  chooseFolder: 'Choose…',
  download: 'It can be downloaded when it is ready.',
  onHost: 'On the studio’s machine, in {folder}',
  taken: 'A name that is taken gets a number. No original is written over.',
  videos: 'Videos',
  videoNote: 'Sound is kept. You can pause the export, and continue it after closing the program.',
  start: 'Export',
};

// `export` is a reserved word: it cannot name a constant, only an export.
export { exportTexts as export };
