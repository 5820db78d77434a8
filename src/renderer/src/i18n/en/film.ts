export const film = {
  title: 'Photos, videos and models',
  show: 'Show {name}',
  showVideo: 'Show {name}, a video of {length}',
  close: 'Close {name}',
  add: 'Open more photos or videos',
};
