// @module-tag long
// What Outlook is told is of the form that it asks for, and whatever it names is there.

import { readdirSync, readFileSync, rmSync } from 'node:fs'
import http from 'node:http'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { validateXML } from 'xmllint-wasm'
import { clientPaths, outlookPaths, paneFrames, panePaths, paths } from '../../contract/paths.ts'
import { languages } from '../../core/htm/words.ts'
import { portalWithAddOn, type Services, startServices } from '../testing/services.ts'
import { idOf, type ManifestOptions, manifestVersion, outlookManifest } from './outlook-manifest.ts'
import { outlookWords } from './outlook-words.ts'

const folder = 'src/server/clients/testing/manifest'
const schemas = readdirSync(folder).map(fileName => ({
  fileName,
  contents: readFileSync(path.join(folder, fileName), 'utf8'),
}))
const [schema, preload] = [
  schemas.filter(({ fileName }) => fileName === 'base.xsd'),
  schemas.filter(({ fileName }) => fileName !== 'base.xsd'),
]

const options: ManifestOptions = {
  ...{ version: '0.1.0', outlook: 'https://outlook.example.org', support: 'https://portal.example.org/clients' },
  ...{ name: 'Praxis & Söhne <"post">', operator: 'ACME', gate: 'soft' },
}

/** What one may do to it. */
const changes: readonly (readonly [how: string, found: string | RegExp, instead: string])[] = [
  ['without an id', /<Id>.*<\/Id>/, ''],
  ['with a version below 1.0', /<Version>.*?</, '<Version>0.1.0<'],
  ['with a version that is none', /<Version>.*?</, '<Version>1.0-rc<'],
  ['with a name that is too long', /DisplayName DefaultValue="/, `$&${'x'.repeat(125)}`],
  ['without words', /Description DefaultValue="[^"]*"/, 'Description DefaultValue=""'],
  ['in a language that is none', 'Locale="de-DE"', 'Locale="German"'],
  [
    'with a page that anybody on the way may change',
    'SourceLocation DefaultValue="https:',
    'SourceLocation DefaultValue="http:',
  ],
  [
    'with its parts in another order',
    /(<Hosts>\s*<Host Name[\s\S]*?<\/Hosts>)(\s*)(<Requirements>[\s\S]*?<\/Requirements>)/,
    '$3$2$1',
  ],
  ['of another program', 'Host Name="Mailbox"', 'Host Name="Workbook"'],
  ['of no kind', 'xsi:type="MailApp"', ''],
  ['with a permission that is none', 'ReadWriteItem', 'ReadWriteEverything'],
  ['with a pane that is too high', '>120<', '>1200<'],
  ['with a way of blocking that is none', 'SoftBlock', 'HardBlock'],
  ['with an event that runs nothing', ' FunctionName="onMessageSend"', ''],
  ['with a resource that is not there', 'SourceLocation resid="Gate.Page"', 'SourceLocation resid="Gate.Pane"'],
  ['with a script that is not there', 'Url id="Gate.Script"', 'Url id="Gate.Other"'],
  ['with a resource that is there twice', 'Url id="Gate.Script"', 'Url id="Gate.Page"'],
  ['with a name of a resource that is too long', /Gate\.Page/g, 'Gate.PageWithANameThatNobodyTakes1'],
  ['with a second runtime', /<Runtime resid[\s\S]*<\/Runtime>/, '$&$&'],
  ['with a runtime of another kind', 'type="javascript"', 'type="wasm"'],
  ['with the overrides in the namespace of the earlier ones', 'mailappversionoverrides/1.1', 'mailappversionoverrides'],
  ['with a set that is none', 'DefaultMinVersion="1.12"', 'DefaultMinVersion="newest"'],
  [
    'with a button that shows a page that is not there',
    'SourceLocation resid="Pane.Page"',
    'SourceLocation resid="Gone"',
  ],
  ['with a button that does nothing', /<Action[\s\S]*?<\/Action>/, ''],
  ['with a button without a picture of each size', /<bt:Image size="32".*?\/>/, ''],
  ['with a button that says nothing', 'bt:String id="Read.Tip"', 'bt:String id="Read.Other"'],
  ['with a button in a tab that is none', 'TabDefault', 'TabOther'],
  ['that nobody closed', '</OfficeApp>', ''],
]

/** Of each, empty for none; in one run of the validator, which takes longer to begin than to read them all. */
async function faultsIn(all: readonly string[]): Promise<string[]> {
  const xml = all.map((contents, i) => ({ fileName: `${i}.xml`, contents }))
  const { errors } = await validateXML({ xml, schema, preload })
  return xml.map(({ fileName }) =>
    errors
      .filter(({ loc }) => loc?.fileName === fileName)
      .map(({ message }) => message)
      .join('\n'),
  )
}

/** null: it is of the form that is asked for. */
async function faultsOf(xml: string): Promise<string | null> {
  const { valid, errors } = await validateXML({ xml: { fileName: 'manifest.xml', contents: xml }, schema, preload })
  return valid ? null : errors.map(({ message }) => message).join('\n')
}

describe('the manifest', () => {
  it.each<[string, Partial<ManifestOptions>]>([
    ['as it is made', {}],
    ['with the strict gate', { gate: 'block' }],
    ['with the longest names', { name: 'ü'.repeat(200), operator: '"'.repeat(200) }],
    ['of a later version', { version: '12.34.56-rc.1' }],
  ])('is of the form that is asked for, %s', async (_, changes) => {
    expect(await faultsOf(outlookManifest({ ...options, ...changes }))).toBeNull()
  })

  describe('would be refused', () => {
    const sound = outlookManifest(options)
    const all = changes.map(([, found, instead]) => sound.replace(found, instead))
    let faults: string[]
    beforeAll(async () => {
      faults = await faultsIn([sound, ...all])
    })

    it('but not as it is made', () => {
      expect(faults[0]).toBe('')
    })

    it.each(changes.map(([how], i) => [how, i] as const))('%s', (_, i) => {
      expect(all[i]).not.toBe(sound)
      expect(faults[i + 1]).not.toBe('')
    })
  })

  it('is the same add-in with each version, another one elsewhere, and each version follows the one before', () => {
    expect(idOf(options.outlook)).toBe(idOf(options.outlook))
    expect(idOf(options.outlook)).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
    expect(idOf('https://outlook.example.net')).not.toBe(idOf(options.outlook))
    expect(['0.1.0', '0.2.0', '1.0.0', '1.0.1-rc.2'].map(manifestVersion)).toEqual([
      ...['1.0.1.0', '1.0.2.0', '1.1.0.0', '1.1.0.1'],
    ])
  })

  it('asks for the event where Outlook knows it, lets mail go where the add-in is away, or nothing where the operator wants that', () => {
    const [soft, block] = (['soft', 'block'] as const).map(gate => outlookManifest({ ...options, gate }))
    expect(soft).toContain('<LaunchEvent Type="OnMessageSend" FunctionName="onMessageSend" SendMode="SoftBlock"/>')
    expect(block).toContain('SendMode="Block"')
    expect(readFileSync('src/clients/outlook/gate.ts', 'utf8')).toContain("const handlerName = 'onMessageSend'")
  })

  it('says in no language more than Outlook shows', () => {
    for (const language of languages)
      expect(outlookWords[language].description.length, language).toBeLessThanOrEqual(250)
  })
})

describe('the files', () => {
  const { outlook } = options
  const officeJs = ['https://ajax.example.org/ajax.js', 'https://office.example.org/1/office.js']
  let services: Services
  let portal: string
  beforeAll(async () => {
    portal = await portalWithAddOn()
    const environment = { OUTLOOK_ORIGIN: outlook, OUTLOOK_OFFICE_JS: officeJs.join(' ') }
    services = await startServices(environment, portal)
  })
  afterAll(async () => {
    await services.close()
    rmSync(portal, { recursive: true })
  })

  /** As asked for under another name: `fetch` would not say so. */
  function get(url: string, host = new URL(url).host) {
    const { port } = new URL(services.origin)
    return new Promise<{ status: number; headers: http.IncomingHttpHeaders; body: string }>((resolve, reject) => {
      const asking = http.get({ port, path: new URL(url).pathname, headers: { host } }, answer => {
        const parts: Buffer[] = []
        answer.on('data', part => parts.push(part))
        answer.on('end', () =>
          resolve({
            status: answer.statusCode!,
            headers: answer.headers,
            body: Buffer.concat(parts).toString('latin1'),
          }),
        )
      })
      asking.on('error', reject)
    })
  }
  const manifest = async () => (await get(services.origin + clientPaths.outlookManifest)).body
  const named = async () => [...(await manifest()).matchAll(/ DefaultValue="(https?:[^"]*)"/g)].map(([, url]) => url!)

  it('that the manifest names each answer', async () => {
    const urls = await named()
    expect(new Set(urls.map(url => new URL(url).pathname))).toEqual(
      new Set([
        ...Object.values(outlookPaths).filter(place => place !== outlookPaths.bridgeScript),
        clientPaths.clients,
      ]),
    )
    for (const url of urls) expect((await get(url)).status, url).toBe(200)
  })

  it('are at their own origin, and nothing else is', async () => {
    for (const place of Object.values(outlookPaths)) {
      expect((await get(outlook + place)).status, place).toBe(200)
      expect((await get(services.origin + place)).status, place).toBe(404)
    }
    for (const place of [paths.home, paths.handoff, paths.parameters, paths.frame, clientPaths.outlookManifest])
      expect((await get(outlook + place)).status, place).toBe(404)
  })

  it('have a page that runs Microsoft’s scripts and then the gate, calls nobody, and may be framed', async () => {
    const { headers, body } = await get(outlook + outlookPaths.page)
    expect([...body.matchAll(/<script src="([^"]*)"/g)].map(([, from]) => from)).toEqual([
      ...[...officeJs, outlookPaths.script],
    ])
    expect(headers['content-security-policy']).toBe(
      "default-src 'none'; script-src 'self' https://ajax.example.org https://office.example.org; form-action 'none'; base-uri 'none'",
    )
    expect(headers['x-frame-options']).toBeUndefined()
    expect(body).toContain(outlookWords.en.pane.split('{file}')[1]!)
  })

  it('have a page that frames the pane of this portal, and nothing else', async () => {
    const { headers, body } = await get(outlook + outlookPaths.bridge)
    expect([...body.matchAll(/<script src="([^"]*)"/g)].map(([, from]) => from)).toEqual([
      ...[...officeJs, outlookPaths.bridgeScript],
    ])
    expect(body).toContain(`data-portal="${services.origin}" data-pane="${panePaths.home}"`)
    expect(headers['content-security-policy']).toBe(
      `default-src 'none'; script-src 'self' https://ajax.example.org https://office.example.org; frame-src ${services.origin}; form-action 'none'; base-uri 'none'`,
    )
  })

  it('are framed by Outlook alone where they are the portal: the policy of its pages, and another list of who may', async () => {
    const around = `frame-ancestors ${[outlook, ...services.config.OUTLOOK_HOSTS].join(' ')}`
    const ofPortal = (await get(services.origin + paths.home)).headers['content-security-policy'] as string
    for (const place of Object.values(panePaths)) {
      const { status, headers } = await get(services.origin + place)
      expect([status, headers['content-security-policy']], place).toEqual([
        200,
        ofPortal.replace("frame-ancestors 'none'", around),
      ])
      expect((await get(outlook + place)).status, place).toBe(404)
    }
    for (const place of Object.values(paneFrames))
      expect((await get(services.origin + place)).headers['content-security-policy']).toMatch(
        `; ${around.replace(' ', " 'self' ")}`,
      )
  })

  it('have icons of the size that is asked for', async () => {
    for (const [place, size] of [[outlookPaths.icon, 64] as const, [outlookPaths.largeIcon, 128] as const]) {
      const { headers, body } = await get(outlook + place)
      expect(headers['content-type']).toBe('image/png')
      expect(headers['cross-origin-resource-policy']).toBe('cross-origin')
      expect(Buffer.from(body, 'latin1').readUInt32BE(16)).toBe(size)
    }
  })
})

describe('without an origin for it', () => {
  it('nothing is given out', async () => {
    const portal = await portalWithAddOn()
    const services = await startServices({}, portal)
    for (const place of [
      clientPaths.outlookManifest,
      ...[outlookPaths, panePaths, paneFrames].flatMap(Object.values<string>),
    ])
      expect((await fetch(services.origin + place)).status, place).toBe(404)
    await services.close()
    rmSync(portal, { recursive: true })
  })
})
