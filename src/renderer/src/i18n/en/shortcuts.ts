export const shortcuts = {
  title: 'Keyboard shortcuts',
  groups: { photo: 'Photo', video: 'Video', edit: 'Edit', view: 'View', app: 'Program' },
  nextPhoto: 'Next photo',
  previousPhoto: 'Previous photo',
  searchStyles: 'Search styles',
  hold: 'See the photo while held',
};
