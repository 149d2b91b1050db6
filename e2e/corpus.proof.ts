// Real input: messages as the world makes them, each of them.

import { test } from './fixtures.ts'
import { corpus } from './messages.ts'
import { showsEach } from './walks/corpus.ts'

test('every message of the corpus is shown or explained, each part once, and saved as the very bytes that were sealed', ({
  reader,
  services,
}) => showsEach(reader, services, corpus()))
