// What a mail must be to leave a mail program as a carrier: noted when it was sealed, and looked at again before it is sent.

export const fileName = 'encrypted_message.htm'
/** As senders name it, with what mail programs add where there are two. */
export const carrierFile = /^encrypted_message.{0,20}\.html?$/i

/** What was sealed. Only compared: as it is, or as digests of it. */
export interface Seal {
  readonly people: string
  readonly words: string
  /** Digest of the one file. */
  readonly file: string
}

/** What stands in the program's window. */
export interface Seen {
  readonly people: string
  readonly words: string
  /** Whether somebody gets it whom the others do not see. */
  readonly isHidden: boolean
  readonly files: readonly { readonly name: string; readonly digest: string }[]
}

export type Fault = 'hidden' | 'people' | 'words' | 'files' | 'file'

/** The same for the same people, in whichever order a program names them. */
export const peopleOf = (...lists: readonly (readonly string[])[]) =>
  lists
    .map(list =>
      list
        .map(address => address.trim().toLowerCase())
        .sort()
        .join(' '),
    )
    .join('\n')

/** As a program may leave it, in a quotation too: without blanks, and without the marks before its lines. */
export const bare = (text: string) => text.normalize('NFC').replace(/[\s>|\u200b-\u200d\ufeff]+/g, '')

/** null: the mail is the carrier that was sealed, and nothing else. */
export function faultOf({ people, words, isHidden, files }: Seen, seal: Seal): Fault | null {
  if (isHidden) return 'hidden'
  if (people !== seal.people) return 'people'
  if (words !== seal.words) return 'words'
  if (files.length > 1) return 'files'
  const [file] = files
  return file?.name === fileName && file.digest === seal.file ? null : 'file'
}
