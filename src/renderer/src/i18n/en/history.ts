export const history = {
  title: 'History',
  empty: 'Results that you make of this photo are kept here.',
  use: 'Go back to',
  compare: 'Compare with this result',
  uncompare: 'Compare with the photo again',
  forget: 'Forget this result',
};
