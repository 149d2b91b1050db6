// Somebody who reads and writes in Thunderbird, and everything of theirs that others could see.

import { type OwnServices, startServices } from '../services.ts'
import { type Person, startPerson } from './person.ts'
import { type Composing, composingIn } from './window.ts'

/** Written privately: never on the wire, in no folder. */
export const secret = 'marmalade'

export interface Desk {
  readonly services: OwnServices
  readonly person: Person
  readonly composing: Composing
}

/** Somebody who has read a first message here, and whose program has what it needs to write. */
export async function atDesk(work: (desk: Desk) => Promise<void>, settings: NodeJS.ProcessEnv = {}): Promise<void> {
  const services = await startServices(settings)
  const person = await startPerson(services, ['First', 'Second'])
  try {
    await person.opens('First')
    await person.sees('Your private message is here')
    await person.signsIn()
    await person.reads('First')
    await person.isProvided()
    await work({ services, person, composing: composingIn(person.program) })
  } finally {
    await person.close()
    await services.close()
  }
}

/** What left, and what lies in the folders of the mail server, in every form that a word could have there. */
export function everything({ server, folders }: Person): string {
  const mails = [...server.messages().map(({ raw }) => Buffer.from(raw)), ...folders.stored().map(({ mail }) => mail)]
  const texts = mails.map(mail => mail.toString('latin1'))
  const packed = texts.flatMap(text =>
    (text.match(/(?:[A-Za-z0-9+/=]{20,}\r?\n?)+/g) ?? []).map(part => Buffer.from(part, 'base64').toString('latin1')),
  )
  return [...texts, ...packed].join('\n').replaceAll(/=\r?\n/g, '')
}
