// What the gateway is told by its environment: where it listens, where mail goes on, whose mail it is.

import { isIP } from 'node:net'
import path from 'node:path'
import { z } from 'zod'
import { languages } from '../core/htm/words.ts'
import { isDistrict } from '../core/ibe/identity.ts'
import { canonicalAddress } from '../mail/address/address.ts'
import { type Environment, logLevels, readEnvironment, refuse } from '../runtime/config.ts'
import { loopback } from '../runtime/loopback.ts'
import type { GatewayName } from '../runtime/settings/gateway-names.ts'
import { faultOfCertificates, faultOfKey } from '../runtime/settings/pem.ts'
import { readNamed } from '../runtime/settings/unreadable.ts'
import {
  choice,
  count,
  flag,
  isAddress,
  isNetwork,
  list,
  listenerPlace,
  must,
  webAddress,
} from '../runtime/settings/values.ts'
import { type ClientTls, type Outgoing, outgoingSettings, readOutgoing, tlsTo } from '../runtime/tls.ts'
import type { Place } from '../smtp/listener.ts'
import type { LdapAccess } from './keys/ldap.ts'
import { sourceOf } from './keys/prefetch-sources.ts'
import type { Direction } from './model.ts'

const shapeOfPlace = /^(lmtp|smtp):\/\/(\[[0-9a-f:]+\]|[\w.-]+):(\d{1,5})$/i

const place = (protocols: readonly string[]) => {
  const shape = `must be written ${protocols.map(name => `${name}://HOST:PORT`).join(' or ')}, the port from 0 to 65535`
  return z
    .string(must(shape))
    .refine(text => {
      const [, protocol = '', , port] = shapeOfPlace.exec(text) ?? []
      return protocols.includes(protocol.toLowerCase()) && Number(port) <= 65_535
    }, shape)
    .transform((text): Place => {
      const [, protocol, host, port] = shapeOfPlace.exec(text)!
      return {
        protocol: protocol!.toLowerCase() as Place['protocol'],
        host: host!.replace(/^\[|\]$/g, ''),
        port: Number(port),
      }
    })
}

type Shared = 'POSTERN_DATA' | 'LOG_LEVEL' | 'LOG_ADDRESSES' | keyof typeof outgoingSettings

const settings = {
  POSTERN_DATA: z.string().default('.postern'),
  /** The portal whose district mail is sealed for, and the thumbprint of its root key. */
  GATEWAY_PORTAL: webAddress(),
  GATEWAY_ROOT: z.string().optional(),
  /** Own domains. */
  GATEWAY_DOMAINS: list(isDistrict, 'lower-case domains').refine(
    domains => domains.length > 0,
    'is missing: it must name your own domains, for instance example.com',
  ),
  /** Where mail to the outside comes in, and where it goes on. */
  GATEWAY_OUT_LISTEN: place(['lmtp', 'smtp']).optional(),
  GATEWAY_OUT_NEXT: place(['smtp']),
  /** Where mail from the outside comes in, and where it goes on. */
  GATEWAY_IN_LISTEN: place(['lmtp', 'smtp']).optional(),
  GATEWAY_IN_NEXT: place(['smtp']),
  ...outgoingSettings,
  /** Who may connect from elsewhere than this machine. */
  GATEWAY_CLIENTS: list(word => isNetwork(word) && isIP(word.split('/')[0]!) !== 0, 'IP addresses and networks'),
  GATEWAY_TLS_CERT: z.string().optional(),
  GATEWAY_TLS_KEY: z.string().optional(),
  /** Whose XFORWARD counts. */
  GATEWAY_XFORWARD: list(word => isIP(word) !== 0, 'IP addresses', '127.0.0.1 ::1'),
  /** Largest message that is taken. */
  GATEWAY_BYTES: count(50_000_000, 'bytes'),
  GATEWAY_POLICY: z.string().default('policy.yaml'),
  /** Passphrase of what is kept on disk. */
  GATEWAY_SECRET: z.string().min(16, 'must have at least 16 characters').optional(),
  /** Their keys are fetched before anybody writes to them. */
  GATEWAY_ADDRESSES: z
    .string()
    .default('')
    .transform(text => text.split(/\s+/).filter(Boolean).map(sourceOf))
    .refine(
      sources => sources.every(source => source !== null),
      'must be a list of files, hash:/PATH and LDAP URLs (ldaps://HOST/BASE?mail?sub?(FILTER)), a space between them',
    )
    .transform(sources => sources.filter(source => source !== null)),
  /** Whom a directory is searched as. */
  GATEWAY_LDAP_DN: z.string().optional(),
  GATEWAY_LDAP_PASSWORD: z.string().optional(),
  GATEWAY_ADMINISTRATORS: list(isAddress, 'mail addresses').transform(words => words.map(canonicalAddress)),
  /** Of mail to administrators, and of reports to senders inside. */
  GATEWAY_LANGUAGE: choice(languages).default('en'),
  /** Run when keys can be had again after mail was put off. */
  GATEWAY_ON_RECOVERY: z.string().optional(),
  /** `host:port` of the figures for Prometheus. */
  GATEWAY_METRICS: listenerPlace.optional(),
  /** `host:port` of the page for kept mail, and how much it shows of a message. */
  GATEWAY_ADMIN: listenerPlace.optional(),
  GATEWAY_ADMIN_SHOW: choice(['header', 'text']).default('header'),
  LOG_LEVEL: choice(logLevels).default('info'),
  LOG_ADDRESSES: flag(),
} satisfies Readonly<Record<GatewayName | Shared, z.ZodType>>
const environment = z.object(settings)

type Named = z.output<typeof environment>
export type GatewayConfig = Named & {
  /** The gateway's own folder. */
  readonly data: string
  readonly tls: { readonly cert: string; readonly key: string } | null
  readonly ldap: LdapAccess
  /** By the way that mail goes on. */
  readonly nextTls: Readonly<Record<Direction, ClientTls>>
  readonly outgoing: Outgoing
}

/** @throws PosternError `config-invalid` whose message lists everything that is wrong. */
export function readGatewayConfig(env?: Environment): GatewayConfig {
  const { values, wrong } = readEnvironment(environment, env)
  const tls = values && readTls(values, wrong)
  const outgoing = values && readOutgoing(values, wrong)
  const bind = values && readBind(values, wrong)
  if (values) checkListeners(values, wrong)
  if (!values || !outgoing || bind === undefined || wrong.length > 0) throw refuse(wrong)
  const { GATEWAY_OUT_NEXT: out, GATEWAY_IN_NEXT: inward } = values
  const nextTls = { out: tlsTo(out.host, outgoing), in: tlsTo(inward.host, outgoing) }
  return { ...values, data: folderIn(values.POSTERN_DATA), tls, ldap: { bind, outgoing }, nextTls, outgoing }
}

const folderIn = (data: string) => path.join(path.resolve(data), 'gateway')

/** The gateway's own folder, for whoever speaks to the one that runs: its secrets may be out of reach then. */
export function gatewayFolder(env: Environment): string {
  return folderIn(environment.shape.POSTERN_DATA.parse(env['POSTERN_DATA'] || undefined))
}

function checkListeners(values: Named, wrong: string[]): void {
  const { GATEWAY_OUT_LISTEN: out, GATEWAY_IN_LISTEN: inListen, GATEWAY_ADMIN: admin } = values
  if (!out && !inListen) wrong.push('GATEWAY_OUT_LISTEN, GATEWAY_IN_LISTEN or both must be given')
  if (admin && !loopback.test(admin.host) && !values.GATEWAY_TLS_CERT)
    wrong.push('away from this machine, GATEWAY_ADMIN needs GATEWAY_TLS_CERT and GATEWAY_TLS_KEY')
  const open = [out, inListen].filter(listen => listen && !loopback.test(listen.host))
  if (open.length > 0 && (values.GATEWAY_CLIENTS.length === 0 || !values.GATEWAY_TLS_CERT))
    wrong.push('away from this machine, listening needs GATEWAY_CLIENTS, GATEWAY_TLS_CERT and GATEWAY_TLS_KEY')
}

function readTls({ GATEWAY_TLS_CERT: cert, GATEWAY_TLS_KEY: key }: Named, wrong: string[]): GatewayConfig['tls'] {
  if (!cert && !key) return null
  if (!cert || !key) {
    const [given, missing] = cert ? ['GATEWAY_TLS_CERT', 'GATEWAY_TLS_KEY'] : ['GATEWAY_TLS_KEY', 'GATEWAY_TLS_CERT']
    wrong.push(`${given} is given and ${missing} is not: a certificate and its key go together`)
    return null
  }
  const read = {
    cert: readNamed('GATEWAY_TLS_CERT', cert, wrong),
    key: readNamed('GATEWAY_TLS_KEY', key, wrong),
  }
  if (read.cert === null || read.key === null) return null
  const fault = faultOfCertificates(read.cert)
  if (fault) wrong.push(`GATEWAY_TLS_CERT: ${cert} ${fault}`)
  const keyFault = fault ? null : faultOfKey(read.key, read.cert)
  if (keyFault) wrong.push(`GATEWAY_TLS_KEY: ${key} ${keyFault}`)
  return { cert: read.cert, key: read.key }
}

function readBind(
  { GATEWAY_LDAP_DN: name, GATEWAY_LDAP_PASSWORD: password }: Named,
  wrong: string[],
): LdapAccess['bind'] {
  if (name && password) return { name, password }
  if (name || password) wrong.push('GATEWAY_LDAP_DN and GATEWAY_LDAP_PASSWORD must both be given, or neither')
  return null
}
