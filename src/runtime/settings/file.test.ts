import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { environmentWith, strangeNames } from '../config.ts'

const folder = mkdtempSync(path.join(tmpdir(), 'postern-settings-'))
const file = path.join(folder, 'postern.conf')
afterAll(() => rmSync(folder, { recursive: true }))

function read(text: string) {
  writeFileSync(file, text)
  return environmentWith('postern', file)
}

describe('a file of settings', () => {
  it.each([
    ['a name that is misspelt', 'SMPT_URL=smtp://a', 'line 1: SMPT_URL is no setting; did you mean SMTP_URL?'],
    [
      'one of the gateway that is misspelt',
      '\nGATEWAY_DOMAIN=a.example',
      'line 2: GATEWAY_DOMAIN is no setting; did you mean GATEWAY_DOMAINS?',
    ],
    ['one that names a file', 'SMPT_URL_FILE=/etc/smtp', 'did you mean SMTP_URL_FILE?'],
    ['a name in small letters', 'smtp_url=smtp://a', 'smtp_url is no setting; did you mean SMTP_URL?'],
    ['a name that is near to nothing', 'COLOUR=blue', 'line 1: COLOUR is no setting'],
    ['a line without =', '# mail\nSMTP_URL smtp://a', 'line 2: is not of the form NAME=value'],
    ['a name twice', 'PORT=1\nHOST=::1\nPORT=2', 'line 3: PORT stands in line 1 already'],
    [
      'a quote that does not end',
      'PORTAL_NAME="Ours\nPORT=1',
      'line 1: PORTAL_NAME begins with " and does not end with it',
    ],
    [
      'more behind a quote',
      `PORTAL_NAME='Ours' and more`,
      "line 1: PORTAL_NAME has more behind the ' that ends its value",
    ],
    ['a # that would cut the value off', 'SMTP_URL=smtp://ada:pass#word@mx', 'line 1: SMTP_URL has a # in its value'],
  ])('is refused for %s, with the line', (_, text, said) => {
    expect(() => read(text)).toThrow(file)
    expect(() => read(text)).toThrow(said)
  })

  it('tells every line at once, and nothing of what stands there', () => {
    expect(() => read('SMPT_URL=smtp://u:sesame@a\nsesame\nPROT=1')).toThrow(/line 1[\s\S]*line 2[\s\S]*line 3/)
    expect(() => read('SMPT_URL=smtp://u:sesame@a\nsesame\nPROT=1')).not.toThrow(/sesame/)
  })

  it('may be that of all our programs, with comments, blanks and quotes', () => {
    const text =
      '\uFEFF# ours\r\n\r\nexport PORT = 1 # why\r\nPORTAL_NAME="Ours # 1" # x\r\nGATEWAY_PORTAL=https://a.example\r\nSMTP_URL_FILE=/x\r\n'
    expect(read(text)).toMatchObject({
      PORT: '1',
      PORTAL_NAME: 'Ours # 1',
      GATEWAY_PORTAL: 'https://a.example',
      SMTP_URL_FILE: '/x',
    })
  })
})

it('a name of the environment that is near to one of ours is told, and what is others’ is not', () => {
  const others = {
    PATH: '',
    HOME: '',
    HOSTNAME: '',
    PORTS: '',
    POSTERN_SERVICE_HOST: '',
    POSTERN_PORT: '',
    GATEWAY_INTERFACE: '',
    LOGNAME: '',
    npm_config_user_agent: '',
    TZ: '',
  }
  expect(strangeNames({ ...others, SMTP_URL: 'x', METRICS: 'x' })).toEqual([])
  expect(strangeNames({ SMPT_URL: 'secret', GATEWAY_DOMIANS: 'x' })).toEqual([
    'SMPT_URL stands in the environment, and nothing reads it; did you mean SMTP_URL?',
    'GATEWAY_DOMIANS stands in the environment, and nothing reads it; did you mean GATEWAY_DOMAINS?',
  ])
})
