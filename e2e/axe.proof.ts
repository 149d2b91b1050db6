// Every screen held against the rules of axe, in light, dark and forced colours.

import { test } from './fixtures.ts'
import { everyScreen, everyScreenOfAdministrators, inEachLook } from './walks/screens.ts'

test('every screen keeps the rules of access, in light, dark and forced colours', ({ services, context }) =>
  everyScreen(services, context, inEachLook))

test('the screens of administrators keep the rules of access, in light, dark and forced colours', ({
  services,
  page,
}) => everyScreenOfAdministrators(services, page, inEachLook))
