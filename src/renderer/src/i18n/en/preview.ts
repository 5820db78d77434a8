export const preview = {
  starting: 'Starting the engine…',
  running: 'Painting…',
  left: 'about {time} left',
  failed: 'The preview failed',
  outdated: 'Stopped before it was finished.',
  progress: 'Progress of the preview',
};
