export const presets = {
  title: 'Presets',
  save: 'Save this look as a preset…',
  name: 'Name of the preset',
  use: 'Use the preset {name}',
  remove: 'Remove the preset {name}',
  removed: 'The preset {name} was removed.',
  empty: 'A preset keeps a look under a name, for any photo or model.',
  saved: 'The preset {name} is saved.',
};
