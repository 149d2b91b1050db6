import { defineConfig } from 'vitest/config'

const tests = ['src/**/*.test.{ts,tsx}', 'mocks/**/*.test.ts']
const interop = 'src/**/*.interop.test.ts'
const proofs = '{src,mocks}/**/*.proof.ts'

// What each of these is: docs/decisions/0045-tests-and-proofs.md.
export default defineConfig({
  test: {
    // Far above what anything takes: a slow machine is no failure.
    testTimeout: 600_000,
    hookTimeout: 600_000,
    expect: { poll: { timeout: 300_000 } },
    tags: [{ name: 'long', description: 'takes seconds: `npm test` runs it, `npm run check` does not' }],
    projects: [
      { extends: true, test: { name: 'unit', include: tests, exclude: [interop] } },
      { extends: true, test: { name: 'interop', include: [interop] } },
      { extends: true, test: { name: 'proof', include: [proofs], testTimeout: 3_600_000 } },
    ],
  },
})
