import { expect, it } from 'vitest'
import { readHeader } from '../mail/header.ts'
import { queueIdIn, queueIdOf } from './queue-id.ts'

const header = (...lines: readonly string[]) => readHeader(Buffer.from(`${lines.join('\r\n')}\r\n\r\nbody`))

it.each([
  [
    'Postfix',
    'from out.example (out.example [192.0.2.7])\r\n\tby mx.example (Postfix) with ESMTPS id 4F1D22A0C3\r\n\tfor <read@example.org>; Tue, 1 Dec 2026 05:00:00 +0000 (UTC)',
    '4F1D22A0C3',
  ],
  ['Postfix with long ids', 'from a by b (Postfix) with ESMTP id 4cB1Z25kQ1z3Fwk; Tue, 1 Dec 2026', '4cB1Z25kQ1z3Fwk'],
  [
    'Exim',
    'from a ([192.0.2.7]) by b with esmtps (TLS1.3) (Exim 4.96) id 1rXyZA-0004Tq-1B for x@y; date',
    '1rXyZA-0004Tq-1B',
  ],
  ['a client that calls itself one', 'from id EVIL0 (x id EVIL1 y) by b with SMTP id 4F1D22A0C3; date', '4F1D22A0C3'],
  ['one without', 'from a by b with SMTP; Tue, 1 Dec 2026 id EVIL2', null],
])('is read from the field of %s', (_, field, id) => {
  expect(queueIdOf(header(`Received: ${field}`, 'Received: from x by y id OLDER1; date'))).toBe(id)
})

it('is none without such a field, and holds nothing else where XFORWARD tells it', () => {
  expect(queueIdOf(header('Subject: id 12345'))).toBeNull()
  expect([queueIdIn('4cB1Z2\n"x'), queueIdIn(''), queueIdIn(undefined)]).toEqual(['4cB1Z2x', null, null])
})
