// @module-tag long
// Everything that somebody may write into a setting by mistake is told in a sentence of ours.

import { expect, it } from 'vitest'
import { readGatewayConfig } from '../../gateway/config.ts'
import { type Environment, personalOutgoing, readConfig, settingNames } from '../../runtime/config.ts'
import { gatewayNames } from '../../runtime/settings/gateway-names.ts'
import { nodeNames } from '../../runtime/settings/node-names.ts'
import { readNodeConfig } from '../../server/node/config.ts'

const mistakes = [
  ...[
    '   ',
    'abc',
    '-1',
    '0',
    '1e99',
    '1.5',
    '99999999999999999999',
    'yes',
    'true',
    'http://',
    'https://a b',
    'ftp://a.example',
  ],
  ...[
    'a@',
    '@',
    ':',
    'host:99999',
    '[::1',
    'smtp://',
    'imaps://:',
    'lmtp://127.0.0.1:65536',
    '%',
    'mailto:%E0%',
    '=',
    'a=b=c',
    '{}',
    '/',
  ],
  ...['x'.repeat(5_000), '\u0000', '🙂', '2001:db8::/129', '10.0.0.0/33'],
]
/** Of zod, of Node, and of nobody who speaks to people. */
const foreign =
  /expected|received|\binvalid\b|too (?:small|big)|unrecognized|NaN|undefined|\bnull\b|\[object|regex|pattern|ERR_|TypeError|Error:/i
const gateway = {
  GATEWAY_PORTAL: 'http://localhost:9',
  GATEWAY_DOMAINS: 'example.com',
  GATEWAY_OUT_LISTEN: 'lmtp://127.0.0.1:0',
  GATEWAY_OUT_NEXT: 'smtp://127.0.0.1:9',
  GATEWAY_IN_NEXT: 'smtp://127.0.0.1:9',
}
const node = {
  NODE_ID: 'alpha',
  NODE_URL: 'http://localhost:9',
  NODE_PORTAL: 'http://localhost:9',
  NODE_ROOT: 'thumbprint',
}
const readers: Readonly<Record<string, (env: Environment) => unknown>> = {
  services: readConfig,
  gateway: env => readGatewayConfig({ ...gateway, ...env }),
  node: env => readNodeConfig({ ...node, ...env }),
  person: personalOutgoing,
}

function saidOf(read: (env: Environment) => unknown, env: Environment): string | null {
  try {
    read(env)
    return null
  } catch (error) {
    expect(error).toMatchObject({ code: 'config-invalid' })
    return (error as Error).message
  }
}

it.each(settingNames)('%s is refused in our own words, whatever stands in it', name => {
  let refused = 0
  for (const mistake of mistakes)
    for (const [which, read] of Object.entries(readers)) {
      const said = saidOf(read, { [name]: mistake })
      if (said === null) continue
      refused += 1
      const line = said.split('\n').find(each => each.includes(name))
      expect(line, `${which}: ${said}`).toBeDefined()
      expect(line!.replace(mistake, ''), which).not.toMatch(foreign)
      expect(line!.split(' ').length, line).toBeGreaterThan(3)
    }
  const takesAnything =
    /^(?:POSTERN_DATA|PORTAL_NAME|OPERATOR_\w+|HOST|INTAKE_IMAP_DONE|GATEWAY_(?:ROOT|POLICY|SECRET|ADDRESSES|ON_RECOVERY|LDAP_\w+)|NODE_(?:ROOT|NAME|MAIL_PATH|NETWORK))$/
  if (!takesAnything.test(name)) expect(refused).toBeGreaterThan(0)
})

it('what must be there is asked for in our own words', () => {
  const said = saidOf(readGatewayConfig, {})!
  for (const name of Object.keys(gateway).filter(each => each !== 'GATEWAY_OUT_LISTEN'))
    expect(said).toMatch(new RegExp(`${name} is missing: it must `))
  expect(said).not.toMatch(foreign)
  for (const name of Object.keys(node))
    expect(saidOf(readNodeConfig, {})).toMatch(new RegExp(`${name} is missing: it must `))
  expect([...gatewayNames, ...nodeNames].every(name => settingNames.includes(name))).toBe(true)
})
