import { readdirSync, readFileSync } from 'node:fs'
import { defineConfig } from 'vitest/config'

const tests = ['src/**/*.test.{ts,tsx}', 'mocks/**/*.test.ts']
const interop = 'src/**/*.interop.test.ts'
const mocked = 'src/**/*.mocked.test.ts'
/** Random cases of tests are the same in each run; a proof says its own seed. */
const setupFiles = ['src/testing/properties.ts', 'src/testing/bytes.ts']
/** What the services keep, in the other engine: the same tests, as far as they ask a database for anything. */
const services = readdirSync('src/server', { recursive: true, encoding: 'utf8' })
  .map(file => `src/server/${file}`)
  .filter(file => file.endsWith('.test.ts'))
  .filter(file => /\/testing\/(?:services|database|intake)\.ts'/.test(readFileSync(file, 'utf8')))
const proofs = '{src,mocks}/**/*.proof.ts'

// What each of these is: docs/decisions/0045-tests-and-proofs.md.
export default defineConfig({
  test: {
    // Far above what anything takes: a slow machine is no failure.
    testTimeout: 600_000,
    hookTimeout: 600_000,
    expect: { poll: { timeout: 300_000 } },
    // Messages of megabytes fill the space of young objects at once: with more of it a tenth of the time is not spent on collecting them.
    execArgv: ['--max-semi-space-size=64'],
    tags: [{ name: 'long', description: 'takes seconds: `npm test` runs it, `npm run check` does not' }],
    projects: [
      // Files share processes: loading the code anew takes longer than most of them. Mocks of modules would be shared as well.
      { extends: true, test: { name: 'unit', include: tests, exclude: [interop, mocked], setupFiles, isolate: false } },
      { extends: true, test: { name: 'mocked', include: [mocked], setupFiles } },
      {
        extends: true,
        test: {
          name: 'postgres',
          include: services,
          exclude: [interop, mocked],
          setupFiles: [...setupFiles, 'src/server/testing/use-postgres.ts'],
          globalSetup: 'src/server/testing/on-postgres.ts',
          isolate: false,
        },
      },
      { extends: true, test: { name: 'interop', include: [interop], setupFiles, isolate: false } },
      { extends: true, test: { name: 'proof', include: [proofs], testTimeout: 3_600_000 } },
    ],
  },
})
