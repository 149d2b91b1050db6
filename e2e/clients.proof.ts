// The page that says which programs there are, in every language and look.

import { languages } from '../src/core/htm/words.ts'
import { test } from './fixtures.ts'
import { isReadable } from './walks/clients.ts'
import { inEachLook } from './walks/screens.ts'

test('is read on a phone and on a screen, in light, dark and forced colours, in five languages, with nothing cut off', ({
  services,
  context,
}) => isReadable(services, context, { languages, widths: [320, 1280], look: inEachLook }))
