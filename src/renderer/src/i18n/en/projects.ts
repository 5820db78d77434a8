export const projects = {
  title: 'Projects',
  lead: 'Changes are saved automatically.',
  untitled: 'Untitled project',
  create: 'New project',
  rename: 'Rename {name}',
  renameTitle: 'Rename the project',
  name: 'Name',
  remove: 'Remove {name}; your files stay',
  photos: 'No photos | {count} photo | {count} photos',
  models: '{count} model | {count} models',
  missing: '{name} could not be opened again. It stays in the project.',
};
