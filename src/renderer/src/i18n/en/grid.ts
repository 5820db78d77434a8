export const grid = {
  title: 'All styles on this photo',
  lead: 'Choose one to go on with it.',
  progress: '{done} of {all}',
  use: 'Use {name}',
};
