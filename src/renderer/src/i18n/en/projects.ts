export const projects = {
  title: 'Projects',
  lead: 'Every change is saved by itself.',
  untitled: 'Untitled project',
  create: 'New project',
  rename: 'Rename {name}',
  renameTitle: 'Rename the project',
  name: 'Name',
  remove: 'Remove {name}; photos of yours stay',
  photos: 'No photos | {count} photo | {count} photos',
  missing: '{name} could not be opened again. It stays in the project.',
};
