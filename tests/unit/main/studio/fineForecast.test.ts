import { expect, it } from 'vitest';
import { FineForecast } from '../../../../src/main/studio/fineForecast.js';

it('measures once for each backend, and again after a failure', async () => {
  const setting = { backend: 'wasm' as const, modelFolder: '/model' };
  let asked = 0;
  let isBroken = true;
  const pace = { type: 'measureFine', msPerStep: 1, msPerMegapixel: 2, backend: 'wasm', deviceName: '' } as const;
  const engine = {
    setting,
    request: () => {
      asked += 1;
      return isBroken ? Promise.reject(new Error('crashed')) : Promise.resolve(pace);
    },
  } as unknown as ConstructorParameters<typeof FineForecast>[0];
  const forecast = new FineForecast(engine);
  await expect(forecast.pace()).rejects.toThrow('crashed');
  isBroken = false;
  expect(await forecast.pace()).toMatchObject({ msPerStep: 1 });
  await Promise.all([forecast.pace(), forecast.pace()]);
  expect(asked).toBe(2);
  Object.assign(setting, { backend: 'tensorflow' });
  await forecast.pace();
  expect(asked).toBe(3);
});
