import { expect, it } from 'vitest';
import {
  AppError,
  BugError,
  CancelledError,
  ExpectedError,
  fromSerialized,
  ModelError,
  toSerialized,
} from '../../../src/shared/errors.js';

it.each([
  new AppError('contract/broken', 'There is no such call.'),
  new BugError('It broke.', { details: { step: 3 } }),
  new CancelledError(),
  new ExpectedError('disk/not-found', 'There is no file a.jpg.', { advice: 'Choose another one.' }),
  new ModelError('model/truncated', 'The file is cut.', { details: { shape: [1, 2] } }),
])('$code is the same after it was sent', (error) => {
  const sent = fromSerialized(structuredClone(toSerialized(error)));
  expect(sent.constructor).toBe(error.constructor);
  const { code, message, details, advice } = error;
  expect(sent).toMatchObject({ code, message, details, advice });
});
