// Runs one variant of the day from beginning to end.

import { begin, type Day, type Part, startDay, windowEnd, windowStart } from './day.ts'
import { Ledger, type Result } from './ledger.ts'
import { notice, plan } from './notice.ts'
import { phones } from './phones.ts'
import { startPlace } from './place.ts'
import { type Reading, reading } from './reading.ts'
import type { RowName } from './rows.ts'
import type { Variant } from './variants.ts'

const reader: Reading = {
  row: 'reader',
  ...{ old: 'robin@example.com', fresh: 'sam@example.com', writer: 'ann@a.example', where: 'used' },
}
const device: Reading = {
  row: 'device',
  ...{ old: 'dora@example.com', fresh: 'dora@example.com', writer: 'bert@a.example', where: 'new' },
}

/** Who does what for which rows. A row that nobody is named for is shown as not part of this run. */
const parts: readonly { readonly rows: readonly RowName[]; readonly part: (day: Day) => Part }[] = [
  { rows: ['reader'], part: day => reading(day, reader) },
  { rows: ['phones'], part: phones },
  { rows: ['device'], part: day => reading(day, device) },
  { rows: ['notice', 'unaffected', 'notices'], part: notice },
]

export interface Report {
  readonly variant: string
  readonly results: readonly Result[]
  readonly searched: { readonly texts: number; readonly bytes: number }
  readonly passed: boolean
}

export async function runDay(variant: Variant): Promise<Report> {
  const place = await startPlace(begin)
  const ledger = new Ledger()
  const day = await startDay(place, ledger, variant)
  try {
    await place.start()
    if (variant.planned) await place.announce(plan)
    await place.learn()
    const all = parts.map(({ part }) => part(day))
    for (const part of all) await part.before()
    await day.turnTo(windowStart, () => variant.begin(place))
    for (const part of all) await part.during()
    await day.turnTo(windowEnd, () => variant.end(place))
    for (const part of all) await part.after()
    for (const { raw } of place.mailbox.messages()) await place.clear.addMail(raw)
    const results = ledger.results(place.clear)
    const passed = results.every(({ lost, inClear, failed }) => lost === 0 && inClear === 0 && failed.length === 0)
    return { variant: variant.name, results, searched: place.clear.size, passed }
  } finally {
    await day.close()
    await place.close()
  }
}
