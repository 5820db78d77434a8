export const errors = {
  bug: { title: 'Something went wrong in the program.' },
};
