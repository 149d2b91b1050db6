// Some of the messages as the world makes them; `npm run prove -- reading` has all.

import { share } from './attacks.ts'
import { test } from './fixtures.ts'
import { corpus } from './messages.ts'
import { showsEach } from './walks/corpus.ts'

test('messages of the corpus are shown or explained, each part once, and saved as the very bytes that were sealed', ({
  reader,
  services,
}) => showsEach(reader, services, share(1)(corpus(), 8)))
