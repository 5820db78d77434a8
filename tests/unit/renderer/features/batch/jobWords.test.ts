import { expect, it } from 'vitest';
import { failuresOf } from '../../../../../src/renderer/src/features/batch/jobWords.js';
import type { BatchItemView } from '../../../../../src/shared/batch/batchState.js';

function failed(item: number, photo: string, rendition: string, message: string): BatchItemView {
  return {
    item,
    photo,
    rendition,
    out: '',
    state: 'failed',
    width: null,
    height: null,
    seconds: null,
    notes: [],
    error: {
      kind: 'expected',
      code: 'image/unreadable',
      message,
      details: { path: `/photos/${photo}` },
      advice: 'Get it again.',
    },
  };
}

it('tells a photo that fails in several looks once, by the name that stands beside the reason', () => {
  const damaged = '/photos/a.jpg is damaged.';
  const failures = failuresOf([
    failed(1, 'a.jpg', 'mosaic', damaged),
    failed(2, 'a.jpg', 'great-wave', damaged),
    failed(3, 'b.jpg', 'mosaic', 'The disk is full.'),
  ]);
  expect(failures).toEqual([
    { photo: 'a.jpg', looks: ['mosaic', 'great-wave'], why: 'a.jpg is damaged. Get it again.' },
    { photo: 'b.jpg', looks: ['mosaic'], why: 'The disk is full. Get it again.' },
  ]);
});
