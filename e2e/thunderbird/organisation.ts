// An organisation whose administrators put the portal's policies.json beside Thunderbird's program. The portal is reached over TLS,
// by a certificate of the organisation's own.

import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { request } from 'node:http'
import { createServer, type Server } from 'node:https'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { generate } from 'selfsigned'
import { clientPaths } from '../../src/contract/paths.ts'
import { startServices } from '../../src/server/testing/services.ts'
import { freePorts } from '../../src/smtp/testing/mail-servers.ts'
import { robin } from './person.ts'
import { installed, startThunderbird, type Thunderbird } from './thunderbird.ts'

export interface Organisation {
  /** Starts the program anew, on the same profile. */
  start(): Promise<Thunderbird>
  /** @param mode what its administrators write in the place of `force_installed`; null: they take the entry out. */
  manage(mode: string | null): void
  /** The portal is one of a later release, whose add-on has this version. */
  release(version: string): Promise<void>
  close(): Promise<void>
}

async function certificates() {
  const authority = await generate([{ name: 'commonName', value: 'The organisation' }], {
    extensions: [{ name: 'basicConstraints', cA: true, critical: true }],
  })
  const extensions = [{ name: 'subjectAltName' as const, altNames: [{ type: 2 as const, value: 'localhost' }] }]
  const ca = { key: authority.private, cert: authority.cert }
  return {
    authority: authority.cert,
    own: await generate([{ name: 'commonName', value: 'localhost' }], { ca, extensions }),
  }
}

/** Ends TLS, and hands on. */
function front({ cert, key }: { cert: string; key: string }, port: number): Server {
  return createServer({ cert, key }, (asked, answer) => {
    const { method, headers, url } = asked
    const onward = request({ host: '127.0.0.1', port, path: url, method, headers }, found => {
      answer.writeHead(found.statusCode!, found.headers)
      found.pipe(answer)
    })
    onward.on('error', () => answer.writeHead(502).end())
    asked.pipe(onward)
  })
}

/** @param built folder of the built portal. */
export async function startOrganisation(built: string): Promise<Organisation> {
  const folder = mkdtempSync(path.join(tmpdir(), 'postern-organisation-'))
  const [behind, port, marionettePort] = (await freePorts(3)) as [number, number, number]
  const [portal, managed] = [path.join(folder, 'portal'), path.join(folder, 'program')]
  cpSync(built, portal, { recursive: true })
  cpSync(installed, managed, { recursive: true, dereference: true })
  mkdirSync(path.join(managed, 'distribution'))
  const { authority, own } = await certificates()
  writeFileSync(path.join(folder, 'authority.pem'), authority)
  const services = await startServices({ PORTAL_URL: `https://localhost:${port}`, PORT: String(behind) }, portal)
  const proxy = front({ cert: own.cert, key: own.private }, behind)
  await new Promise<void>(resolve => proxy.listen(port, '127.0.0.1', resolve))
  const given = await (await fetch(`http://127.0.0.1:${behind}${clientPaths.addOnPolicies}`)).text()
  let program: Thunderbird | null = null
  return {
    async start() {
      await program?.stop()
      const account = { address: robin, imapPort: 9, smtpPort: 9, marionettePort, managed }
      program = await startThunderbird(path.join(folder, 'profile'), account)
      return program
    },
    manage(mode) {
      const { policies } = mode === null ? { policies: {} } : JSON.parse(given.replace('force_installed', mode))
      const Certificates = { Install: [path.join(folder, 'authority.pem')] }
      const file = path.join(managed, 'distribution', 'policies.json')
      writeFileSync(file, JSON.stringify({ policies: { ...policies, Certificates } }))
    },
    async release(version) {
      const file = path.join(portal, 'thunderbird', 'manifest.json')
      writeFileSync(file, JSON.stringify({ ...JSON.parse(readFileSync(file, 'utf8')), version }))
      await services.restart()
    },
    async close() {
      await program?.close()
      proxy.closeAllConnections()
      await new Promise(resolve => proxy.close(resolve))
      await services.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
