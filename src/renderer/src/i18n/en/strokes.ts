export const strokes = {
  pixel: 'Every pixel',
  finest: 'Finest',
  fine: 'Fine',
  medium: 'Medium',
  broad: 'Broad',
  broader: 'Broader',
  huge: 'Huge',
  largest: 'Largest',
};
