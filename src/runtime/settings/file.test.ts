import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, describe, expect, it, vi } from 'vitest'
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
    ['both ways to give one', 'SMTP_URL_FILE=/x\nSMTP_URL=smtp://a', 'line 2: SMTP_URL, and SMTP_URL_FILE in line 1'],
    ['a NUL', 'SMTP_URL=smtp://a\0', 'line 1: SMTP_URL has a sign in its value that nobody sees'],
    ['a letter of another encoding', 'PORTAL_NAME=Z\uFFFDrich', 'line 1: PORTAL_NAME has a sign'],
    ['a # that would cut the value off', 'SMTP_URL=smtp://ada:pass#word@mx', 'line 1: SMTP_URL has a # in its value'],
  ])('is refused for %s, with the line', (_, text, said) => {
    expect(() => read(text)).toThrow(file)
    expect(() => read(text)).toThrow(said)
  })

  it('tells every line at once, and nothing of what stands there', () => {
    expect(() => read('SMPT_URL=smtp://u:sesame@a\nsesame\nPROT=1')).toThrow(/line 1[\s\S]*line 2[\s\S]*line 3/)
    for (const text of [
      'SMPT_URL=smtp://u:sesame@a\nsesame\nPROT=1',
      'smtp://ada:sesame@mx/?x=1',
      'SMTP_URL=c2Vz\nsesame=',
      'SMTP_URL=c2Vz\nsesame==',
      'se/same=x',
    ])
      expect(() => read(text)).toThrow(expect.not.objectContaining({ message: expect.stringMatching(/se\/?same/) }))
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

it.each([
  '\tPORT\t=\t1\t',
  'export\tPORT=1',
  'export  PORT = "1"',
  '\u00A0PORT=1',
  'HOST=::1\rPORT=1\r',
  '#=\nPORT=1 # 2',
])('a line that is taken is in force: %j', text => expect(read(text)['PORT']).toBe('1'))

it('a value is what stands there', () => {
  expect(read('PORTAL_NAME="a\\nb"\nOPERATOR_NAME=\'a\\nb $HOME\'\nOPERATOR_CONTACT=a\\ $HOME `b`')).toMatchObject({
    PORTAL_NAME: 'a\nb',
    OPERATOR_NAME: 'a\\nb $HOME',
    OPERATOR_CONTACT: 'a\\ $HOME `b`',
  })
})

it('what is no file of settings is refused as a whole', () => {
  expect(() => read('MAIL=1\n'.repeat(100_000))).toThrow(/is larger than \d+ bytes, and no file of settings$/)
})

it('a value of the environment comes before the file that the file of settings names for it', () => {
  vi.stubEnv('SMTP_URL', 'smtp://a')
  vi.stubEnv('INTAKE_IMAP_URL_FILE', '/imap')
  const env = read('SMTP_URL_FILE=/etc/postern/none\nINTAKE_IMAP_URL=imaps://a@b/c')
  vi.unstubAllEnvs()
  expect([env['SMTP_URL'], env['SMTP_URL_FILE']]).toEqual(['smtp://a', undefined])
  expect([env['INTAKE_IMAP_URL'], env['INTAKE_IMAP_URL_FILE']]).toEqual([undefined, '/imap'])
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
