import vue from '@vitejs/plugin-vue';
import { defineConfig } from 'vitest/config';

const SECOND = 1000;

/**
 * The suites: `unit` (fast, parallel), `ml` (real tensors) and `cli` (the built command, run as a user would).
 * The last two use every core by themselves, so their files run one after the other. `e2e` tells stories of a user in
 * real shells. `soak` repeats for long what `cli` does a few times; `npm run test:soak` alone runs it.
 */
export default defineConfig({
  plugins: [vue()],
  test: {
    pool: 'forks',
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['tests/unit/**/*.test.ts', 'tests/contract/**/*.test.ts'],
          testTimeout: 20 * SECOND,
          sequence: { groupOrder: 0 },
        },
      },
      {
        extends: true,
        test: {
          name: 'ml',
          include: ['tests/ml/**/*.test.ts'],
          fileParallelism: false,
          testTimeout: 240 * SECOND,
          hookTimeout: 60 * SECOND,
          sequence: { groupOrder: 1 },
        },
      },
      {
        extends: true,
        test: {
          name: 'cli',
          include: ['tests/cli/**/*.test.ts'],
          fileParallelism: false,
          testTimeout: 480 * SECOND,
          hookTimeout: 240 * SECOND,
          sequence: { groupOrder: 2 },
        },
      },
      {
        extends: true,
        test: {
          name: 'e2e',
          include: ['tests/e2e/**/*.test.ts'],
          globalSetup: ['tests/e2e/support/globalSetup.ts'],
          fileParallelism: false,
          testTimeout: 900 * SECOND,
          hookTimeout: 240 * SECOND,
          sequence: { groupOrder: 3 },
        },
      },
      {
        extends: true,
        test: {
          name: 'soak',
          include: ['tests/soak/**/*.test.ts'],
          fileParallelism: false,
          testTimeout: 3600 * SECOND,
          hookTimeout: 240 * SECOND,
          sequence: { groupOrder: 4 },
        },
      },
    ],
  },
});
