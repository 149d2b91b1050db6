import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { parse } from 'yaml'
import { readGatewayConfig } from '../gateway/config.ts'
import { startGateway } from '../gateway/start.ts'
import { openCheaply, passphrase } from '../gateway/testing/at-rest.ts'
import { lines, lmtp, talk } from '../gateway/testing/gateway.ts'
import { startSink } from '../gateway/testing/sink.ts'
import { createLog } from '../runtime/log.ts'
import { startServices } from '../server/testing/services.ts'
import { freePorts } from '../smtp/testing/mail-servers.ts'
import { type Figures, familyOf, figuresAt } from './testing/figures.ts'

interface Rule {
  readonly alert: string
  readonly expr: string
  readonly annotations: Readonly<Record<'summary' | 'action', string>>
}
interface Panel {
  readonly title: string
  readonly targets?: readonly { readonly expr: string }[]
}

const rules = (
  parse(readFileSync('packaging/prometheus-alerts.yml', 'utf8')) as { groups: { rules: Rule[] }[] }
).groups.flatMap(group => group.rules)
const { panels } = JSON.parse(readFileSync('packaging/grafana-dashboard.json', 'utf8')) as { panels: Panel[] }
const asked = [
  ...rules.map(({ alert, expr }) => [alert, expr] as const),
  ...panels.flatMap(({ title, targets = [] }) => targets.map(({ expr }) => [title, expr] as const)),
]
const namesIn = (expr: string) => [...expr.matchAll(/\bpostern_\w+/g)].map(([name]) => name)

const ends: (() => unknown)[] = []
/** Of the services, and of a gateway that had mail. */
let told: readonly Figures[]

beforeAll(async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'postern-watched-'))
  const policy = path.join(folder, 'policy.yaml')
  writeFileSync(policy, 'default: { out: seal, in: open }')
  const [ours, beside] = await freePorts(2)
  const services = await startServices({ METRICS: `127.0.0.1:${ours}` })
  const sink = await startSink(() => undefined)
  const config = readGatewayConfig({
    POSTERN_DATA: folder,
    GATEWAY_PORTAL: services.origin,
    GATEWAY_DOMAINS: 'example.com',
    GATEWAY_OUT_LISTEN: 'lmtp://127.0.0.1:0',
    GATEWAY_OUT_NEXT: `smtp://127.0.0.1:${sink.port}`,
    GATEWAY_IN_NEXT: `smtp://127.0.0.1:${sink.port}`,
    GATEWAY_POLICY: policy,
    GATEWAY_SECRET: passphrase,
    GATEWAY_METRICS: `127.0.0.1:${beside}`,
  })
  const gateway = await startGateway(config, {
    clock: services.now,
    atRest: openCheaply(config.data),
    serverTime: async () => null,
    log: createLog('silent'),
  })
  ends.push(gateway.close, sink.close, services.close, () => rmSync(folder, { recursive: true, force: true }))
  const letter = lines('From: alice@example.com', 'To: bob@out.test', 'Message-ID: <1@example.com>', '', 'secret')
  await talk(gateway.ports.out!, lmtp('alice@example.com', ['bob@out.test'], letter))
  told = await Promise.all([ours, beside].map(port => figuresAt(`http://127.0.0.1:${port}`)))
})
afterAll(async () => {
  for (const end of ends) await end()
})

const tellerOf = (name: string) => told.find(({ families }) => families.has(familyOf(name, families)))

it.each(asked)('"%s" asks for figures that are told: %s', (_, expr) => {
  expect(namesIn(expr)).not.toEqual([])
  expect(namesIn(expr).filter(name => !tellerOf(name))).toEqual([])
})

it.each(asked)('"%s" asks for labels that they have: %s', (_, expr) => {
  const grouped = [...expr.matchAll(/by \(([^)]+)\)/g)].flatMap(([, labels]) => labels!.split(/,\s*/))
  const labels = namesIn(expr).flatMap(name => [...(tellerOf(name)?.labelsOf(name) ?? [])])
  // Intake tells an outcome when there was mail.
  if (!expr.includes('postern_intake_today')) expect(labels).toEqual(expect.arrayContaining(grouped))
  for (const [, name, selector] of expr.matchAll(/\b(postern_\w+)\{([^}]*)\}/g)) {
    const wanted = [...selector!.matchAll(/(\w+)=~?"/g)].map(([, label]) => label!)
    expect([...tellerOf(name!)!.labelsOf(name!)]).toEqual(expect.arrayContaining(wanted))
  }
})

it('every alert says what is wrong and what to do', () => {
  for (const { alert, annotations } of rules)
    for (const said of [annotations.summary, annotations.action]) expect(said, alert).toMatch(/^[A-Z].+\.$/)
})

it('every figure is on the dashboard', () => {
  const shown = new Set(panels.flatMap(({ targets = [] }) => targets.flatMap(({ expr }) => namesIn(expr))))
  for (const { families } of told)
    expect([...families].filter(name => ![...shown].some(each => familyOf(each, families) === name))).toEqual([])
})
