// One PostgreSQL for all test files that run on it.

import type { TestProject } from 'vitest/node'
import { startPostgres, whyNoPostgres } from '../../testing/postgres.ts'
import { makeTemplate } from './database.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** Null: none is installed. */
    postgres: string | null
  }
}

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  if (whyNoPostgres() !== null) {
    project.provide('postgres', null)
    return async () => {}
  }
  const server = await startPostgres({ fsync: 'off', max_connections: '400', shared_buffers: '64MB' })
  await makeTemplate(server.url)
  project.provide('postgres', server.url)
  return () => server.stop()
}
