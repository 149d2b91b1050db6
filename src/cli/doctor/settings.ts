// What stands in the settings and is read by nobody: names that look like ours, and files where a service of systemd sees none.

import { type Environment, settingNames, strangeNames } from '../../runtime/config.ts'
import { hiddenFromUnits, whereToPut } from '../../runtime/settings/unreadable.ts'
import { type Finding, unsure } from './findings.ts'

const holdingFiles = [
  'POSTERN_DATA',
  'OUTGOING_CA',
  'DOCUMENT_FONTS',
  'GATEWAY_POLICY',
  'GATEWAY_TLS_CERT',
  'GATEWAY_TLS_KEY',
  'GATEWAY_ADDRESSES',
]

/** @param env of each program that is looked at. */
export function settingsFindings(...env: readonly Environment[]): Finding[] {
  const found = env.flatMap(each =>
    [...holdingFiles, ...settingNames.map(name => `${name}_FILE`)].flatMap(name =>
      (each[name] ?? '')
        .split(/[\s,]+/)
        .filter(word => hiddenFromUnits(word.replace(/^\w+:/, '')) !== null && /^(?:\w+:)?\//.test(word))
        .map(word => `${name} names ${word}${whereToPut(word.replace(/^\w+:/, ''))}`),
    ),
  )
  return [...new Set([...strangeNames(), ...found])].map(say => unsure('settings', say))
}
