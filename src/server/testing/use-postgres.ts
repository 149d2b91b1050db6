// Before each test file that runs on PostgreSQL.

import { beforeEach, inject } from 'vitest'
import { whyNoPostgres } from '../../testing/postgres.ts'
import { testOn } from './database.ts'

const server = inject('postgres')
if (server === null) beforeEach(context => context.skip(whyNoPostgres() ?? 'PostgreSQL did not start'))
else testOn(server)
