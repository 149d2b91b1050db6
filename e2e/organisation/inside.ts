// The part in the network: machines are started, and the steps taken one after the other.

import { mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { type Machine as Name, machines as names } from '../../src/testing/manual.ts'
import { name, prepare, setUpMail, trustRoot } from './hands.ts'
import { loss } from './loss.ts'
import { boot, layNetwork, type Machine, unpack } from './machines.ts'
import { mail } from './mail.ts'
import { type ManualRun, openManual } from './manual-run.ts'
import { demand, ofJournals, Report } from './report.ts'
import { settle } from './settle.ts'
import { weeks } from './weeks.ts'

export interface Files {
  readonly folder: string
  /** Archive of the root that all machines have. */
  readonly debian: string
  /** Packages: of these sources, and the same as the release after it. */
  readonly first: string
  readonly next: string
}

export interface Environment {
  readonly machines: Readonly<Record<Name, Machine>>
  readonly manual: ManualRun
  readonly report: Report
  readonly files: Files
}

async function start(files: Files): Promise<Record<Name, Machine>> {
  await layNetwork(files.folder)
  const place = await unpack(files.debian, files.folder)
  const started = await Promise.all(names.map(each => boot(place, each, prepare(each, files.folder))))
  return Object.fromEntries(started.map(machine => [machine.name, machine])) as Record<Name, Machine>
}

async function furnish(machines: Readonly<Record<Name, Machine>>): Promise<void> {
  await name(machines.elsewhere)
  await Promise.all(
    Object.values(machines).map(async machine => {
      await machine.must('update-ca-certificates')
      await setUpMail(machine)
    }),
  )
  for (const machine of [machines.portal, machines.organisation]) await trustRoot(machine, machines.elsewhere)
}

function everyBlock({ left, counts: { typed, written, notRun } }: ManualRun): string {
  demand(left().length === 0, `nobody came by ${left().join(', ')}`)
  return `${typed} typed, ${written} written into files, ${notRun} not run`
}

/** For whoever looks for the cause. */
async function keepJournals(machines: Readonly<Record<Name, Machine>>): Promise<void> {
  mkdirSync(ofJournals, { recursive: true })
  for (const machine of Object.values(machines)) {
    const { output } = await machine.run('journalctl --no-pager -n 20000')
    writeFileSync(path.join(ofJournals, `${machine.name}.log`), output)
  }
  console.log(`The journals of the machines are in ${ofJournals}.`)
}

export async function inside(files: Files): Promise<void> {
  // Whoever started it is gone, however that came.
  process.on('disconnect', () => process.exit(1))
  const report = new Report()
  let machines: Record<Name, Machine> | undefined
  try {
    await report.foundation('four machines run', async () => {
      machines = await start(files)
      await furnish(machines)
      return names.join(', ')
    })
    const environment: Environment = { machines: machines!, manual: openManual(machines!), report, files }
    const settled = await settle(environment)
    await mail(environment, settled)
    await weeks(environment, settled)
    await loss(environment)
    await report.step('every block of the manual was come by', async () => everyBlock(environment.manual))
  } catch (error) {
    console.log(error instanceof Error ? error.message : String(error))
  }
  if (!report.passed && machines) await keepJournals(machines)
  console.log(`\n${report.table()}`)
  // The first process of the namespace: with it all others end.
  process.exit(report.passed ? 0 : 1)
}
