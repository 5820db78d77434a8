export const common = {
  cancel: 'Cancel',
  close: 'Close',
  undo: 'Undo',
  redo: 'Redo',
  remove: 'Remove',
  retry: 'Try again',
  percent: '{value} %',
  px: '{value} px',
  sizePx: '{width} × {height} px',
  save: 'Save',
  dismiss: 'Dismiss',
  stop: 'Stop',
};
