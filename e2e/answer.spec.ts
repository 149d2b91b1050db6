// Somebody writes, and it is read. `npm run prove -- composing` has what follows: an answer to everybody, a forward, a blind copy, a link.

import { test } from './fixtures.ts'
import { alice, aliceWrites, among, bob, bobReads, expectOwnCopy, expectSealed, expectUnseen } from './walks/answer.ts'

test('a message to three, one of them unseen, leaves nothing in clear, and comes whole and verified', ({
  browser,
  services,
}) =>
  among(browser, services, [alice, bob], async ([a, b], sent) => {
    await aliceWrites(a!, services)
    expectSealed(sent())
    await expectOwnCopy(a!, services)
    await bobReads(b!, services)
    await expectUnseen(b!, services, bob)
  }))
