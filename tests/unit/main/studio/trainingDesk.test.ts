import { Readable } from 'node:stream';
import { expect, it } from 'vitest';
import { testPhoto } from '../../../helpers/testImages.js';
import { openTestStudio } from '../../../helpers/testStudio.js';

it('is called by its name where it is damaged, not by where the studio keeps it', async () => {
  const { studio, client } = await openTestStudio();
  const whole = await testPhoto(200, 150).jpeg().toBuffer();
  const token = await studio.acceptUpload('Half a painting.jpg', Readable.from([whole.subarray(0, whole.length / 2)]));
  const wish = { name: 'Half', network: 'shared', minutes: 20 } as const;
  await expect(
    client.call('trainings.start', { ...wish, artworks: [{ kind: 'upload', token }], photos: [] }),
  ).rejects.toMatchObject({
    code: 'image/unreadable',
    message: 'Half a painting.jpg is damaged or cut off: its JPEG data cannot be decoded.',
  });
});
