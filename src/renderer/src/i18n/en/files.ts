export const files = {
  title: 'Photos on the studio’s machine',
  top: 'All allowed folders',
  up: 'Up',
  empty: 'No folders and no pictures here.',
  none: 'No folders were allowed. To browse some here, restart the studio: npm start -- --browser --allow FOLDER',
  cut: 'Only the first 5000 entries are listed.',
  openThis: 'Open | Open {count} photo | Open {count} photos',
  chooseThis: 'Choose this folder',
  chooseTitle: 'Choose a folder of the studio’s machine',
};
