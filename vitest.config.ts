import { defineConfig } from 'vitest/config'

const everywhere = ['src/**/*.test.{ts,tsx}', 'mocks/**/*.test.ts']
const interop = 'src/**/*.interop.test.ts'

export default defineConfig({
  test: {
    // Far above what anything takes: a slow machine is no failure.
    testTimeout: 120_000,
    hookTimeout: 120_000,
    // As many as there are processors: by itself it leaves one of them idle.
    maxWorkers: '100%',
    // `npm run check` runs the first project; `npm test` runs both, side by side.
    projects: [
      { extends: true, test: { name: 'unit', include: everywhere, exclude: [interop] } },
      { extends: true, test: { name: 'interop', include: [interop] } },
    ],
  },
})
