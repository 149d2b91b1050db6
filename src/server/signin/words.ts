// The words of the mail with the code in five languages, the person addressed formally.

import { type Language, languages } from '../../core/htm/words.ts'

/** `{code}`, `{portal}` its address, `{minutes}`, `{browser}` of who asked, `{time}`. */
export interface CodeWords {
  readonly subject: string
  readonly code: string
  readonly where: string
  readonly who: string
  /** Who asked, as it stands in `who`: `{browser}` on `{system}`. */
  readonly asker: string
  /** One that nobody knows. */
  readonly browser: string
  readonly system: string
  readonly ignore: string
}

const words: Readonly<Record<Language, CodeWords>> = {
  en: {
    subject: '{code} is your code',
    code: 'Your code is',
    where: 'Type it at {portal} to read your private message. It is good for {minutes} minutes.',
    who: 'It was asked for with {browser}, on {time}.',
    asker: '{browser} on {system}',
    browser: 'a browser',
    system: 'a computer',
    ignore: 'If you did not ask for this, do nothing. We never ask for a password.',
  },
  de: {
    subject: '{code} ist Ihr Code',
    code: 'Ihr Code ist',
    where: 'Geben Sie ihn auf {portal} ein, um Ihre private Nachricht zu lesen. Er gilt {minutes} Minuten.',
    who: 'Er wurde angefordert mit {browser}, am {time}.',
    asker: '{browser} auf {system}',
    browser: 'einem Browser',
    system: 'einem Computer',
    ignore: 'Wenn Sie das nicht waren, tun Sie nichts. Wir fragen nie nach einem Kennwort.',
  },
  fr: {
    subject: '{code} est votre code',
    code: 'Votre code est',
    where: 'Saisissez-le sur {portal} pour lire votre message privé. Il est valable {minutes} minutes.',
    who: 'Il a été demandé avec {browser}, le {time}.',
    asker: '{browser} sur {system}',
    browser: 'un navigateur',
    system: 'un ordinateur',
    ignore: 'Si ce n’était pas vous, ne faites rien. Nous ne demandons jamais de mot de passe.',
  },
  it: {
    subject: '{code} è il Suo codice',
    code: 'Il Suo codice è',
    where: 'Lo inserisca su {portal} per leggere il Suo messaggio privato. Vale {minutes} minuti.',
    who: 'È stato chiesto con {browser}, il {time}.',
    asker: '{browser} su {system}',
    browser: 'un browser',
    system: 'un computer',
    ignore: 'Se non è stato Lei, non faccia nulla. Non chiediamo mai una password.',
  },
  es: {
    subject: '{code} es su código',
    code: 'Su código es',
    where: 'Escríbalo en {portal} para leer su mensaje privado. Vale {minutes} minutos.',
    who: 'Se pidió con {browser}, el {time}.',
    asker: '{browser} en {system}',
    browser: 'un navegador',
    system: 'un ordenador',
    ignore: 'Si no fue usted, no haga nada. Nunca pedimos una contraseña.',
  },
}

/** @param tag BCP 47; a language that is not known here gives English. */
export function codeWords(tag: string): { readonly language: Language; readonly words: CodeWords } {
  const wanted = tag.split('-')[0]!.toLowerCase()
  const language = languages.find(one => one === wanted) ?? 'en'
  return { language, words: words[language] }
}
