export const film = {
  title: 'Photos',
  show: 'Show {name}',
  close: 'Close {name}',
  add: 'Open more photos',
};
