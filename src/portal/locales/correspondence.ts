// The words that stand in an answer itself: in the language of the message that is answered, not of the one who reads here.

export interface Correspondence {
  /** The line above a quotation. */
  wrote(author: string, date: Date | null): string
  when(date: Date): string
  readonly forwarded: string
  /** Instead of words that stayed folded while the message was read. */
  folded(characters: number): string
  /** Stands for one where it is not drawn: its own words were not on the screen. */
  readonly picture: string
  readonly from: string
  readonly date: string
  readonly subject: string
  readonly to: string
  readonly cc: string
}

interface Words {
  readonly wrote: (author: string, date: string, time: string) => string
  readonly wroteOnce: (author: string) => string
  readonly forwarded: string
  readonly folded: (characters: string) => string
  readonly picture: string
  readonly from: string
  readonly date: string
  readonly subject: string
  readonly to: string
}

const languages: Readonly<Record<string, Words>> = {
  en: {
    wrote: (author, date, time) => `On ${date} at ${time}, ${author} wrote:`,
    wroteOnce: author => `${author} wrote:`,
    forwarded: 'Forwarded message',
    folded: n => `[Earlier text, left out: ${n} characters]`,
    picture: 'Picture',
    from: 'From',
    date: 'Date',
    subject: 'Subject',
    to: 'To',
  },
  de: {
    wrote: (author, date, time) => `Am ${date} um ${time} schrieb ${author}:`,
    wroteOnce: author => `${author} schrieb:`,
    forwarded: 'Weitergeleitete Nachricht',
    folded: n => `[Früherer Text, weggelassen: ${n} Zeichen]`,
    picture: 'Bild',
    from: 'Von',
    date: 'Datum',
    subject: 'Betreff',
    to: 'An',
  },
  fr: {
    wrote: (author, date, time) => `Le ${date} à ${time}, ${author} a écrit :`,
    wroteOnce: author => `${author} a écrit :`,
    forwarded: 'Message transféré',
    folded: n => `[Texte précédent, omis : ${n} caractères]`,
    picture: 'Image',
    from: 'De',
    date: 'Date',
    subject: 'Objet',
    to: 'À',
  },
  it: {
    wrote: (author, date, time) => `Il ${date} alle ${time} ${author} ha scritto:`,
    wroteOnce: author => `${author} ha scritto:`,
    forwarded: 'Messaggio inoltrato',
    folded: n => `[Testo precedente, omesso: ${n} caratteri]`,
    picture: 'Immagine',
    from: 'Da',
    date: 'Data',
    subject: 'Oggetto',
    to: 'A',
  },
  es: {
    wrote: (author, date, time) => `El ${date} a las ${time}, ${author} escribió:`,
    wroteOnce: author => `${author} escribió:`,
    forwarded: 'Mensaje reenviado',
    folded: n => `[Texto anterior, omitido: ${n} caracteres]`,
    picture: 'Imagen',
    from: 'De',
    date: 'Fecha',
    subject: 'Asunto',
    to: 'Para',
  },
}

/** @param language BCP 47; one that is not known here gives English. */
export function correspondence(language: string): Correspondence {
  const tag = language.split('-')[0]!.toLowerCase()
  const locale = Object.hasOwn(languages, tag) ? language : 'en'
  const { wrote, wroteOnce, folded, ...words } = languages[Object.hasOwn(languages, tag) ? tag : 'en']!
  const date = (time: Date) => new Intl.DateTimeFormat(locale, { dateStyle: 'long' }).format(time)
  const clock = (time: Date) => new Intl.DateTimeFormat(locale, { timeStyle: 'short' }).format(time)
  return {
    ...words,
    cc: 'Cc',
    folded: characters => folded(new Intl.NumberFormat(locale).format(characters)),
    when: time => `${date(time)}, ${clock(time)}`,
    wrote: (author, time) => (time === null ? wroteOnce(author) : wrote(author, date(time), clock(time))),
  }
}
