export const preview = {
  starting: 'Starting the engine…',
  running: 'Painting…',
  sharpening: 'Painting this part at full size…',
  left: 'about {time} left',
  failed: 'The preview failed',
  outdated: 'Stopped before it was finished.',
  progress: 'Progress of the preview',
};
