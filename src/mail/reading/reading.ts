// What a message says, as every mail program, mail store and next hop may come to read it: the words that a reading of one is told in.
//
// Where programs differ there are several readings, and what nobody could read is in a list. Whoever decides on a message asks
// both: a rule that protects takes hold by any reading, and by what could not be read; one that lets pass, by all of them.

/**
 * - `limit`: over a bound of what is looked at
 * - `ambiguous`: programs part here, and not every way was followed: two Content-Types, two boundaries, a broken structure
 * - `charset`, `encoding`: named, and not known here (UTF-7 too)
 * - `depth`: nested deeper than is followed
 * - `packed`: an archive, an office file, a PDF, uuencode, winmail.dat: text may be in it
 * - `encrypted`: PGP, S/MIME (what it only signs is read), age
 * - `elsewhere`: the rest of it comes by another way (message/partial, message/external-body)
 * - `unknown`: bytes of no known kind
 */
export const unreadReasons = [
  'limit',
  'ambiguous',
  'charset',
  'encoding',
  'depth',
  'packed',
  'encrypted',
  'elsewhere',
  'unknown',
] as const
export type UnreadReason = (typeof unreadReasons)[number]

export interface Unread {
  /**
   * `header`: fields are missing, whatever their names. `field`: one field, by its name. `structure`: what kind of mail it is,
   * and which parts it has. `part`: what one part holds.
   */
  readonly of: 'header' | 'field' | 'structure' | 'part'
  readonly why: UnreadReason
  /** The name of the field, lower-case; the type of the part, lower-case; short, and of printable ASCII. */
  readonly what: string
}

/** Of one field: the same text where all programs agree. */
export interface FieldReadings {
  /** As programs that keep to the standards read it: more than one where the field stands there twice, or is odd. */
  readonly proper: readonly string[]
  /** As others may: fits for what protects, and never speaks for letting pass. */
  readonly loose: readonly string[]
}

/** Canonical: without brackets, comments, quotes and white space, lower-case; nothing else is to be done before comparing. */
export interface ReadIds {
  /** Message-ID and Resent-Message-ID, every one, in every spelling that it could be answered by. */
  readonly own: readonly string[]
  /** Of In-Reply-To, References and all the fields that mail programs name another message in. */
  readonly named: readonly string[]
  /** Thread-Index: of the conversation, hexadecimal, whatever the place in it. */
  readonly threads: readonly string[]
}

export interface ReadAddress {
  /** Decoded, in one line; empty for none. */
  readonly name: string
  /** As `canonicalAddress` makes it; empty where it cannot. */
  readonly address: string
  /** As it stands there. */
  readonly typed: string
}

/** Of the message, or of one inside. */
export interface ReadHeader {
  readonly subject: FieldReadings
  readonly from: readonly ReadAddress[]
  /** More than one is odd. */
  readonly fromFields: number
  /** Of every To, Cc and Bcc, canonical, each once; what cannot be is left out. */
  readonly recipients: readonly string[]
  readonly ids: ReadIds
  /** Of every field of that name, lower-case. */
  values(name: string): FieldReadings
  /** The names of all fields, lower-case, each once. */
  readonly names: readonly string[]
}

/** What people read of one part, of a file's name, or of the header of a message inside. */
export interface ReadText {
  /**
   * `subject` of the message itself; `body` of a part that is shown; `loose`: what few programs show, around the parts, among the fields
   * or undecoded; `file` of one that is attached; `inside` of a message that is attached; `label`: of a file, a picture or a link.
   */
  readonly of: 'subject' | 'body' | 'loose' | 'file' | 'inside' | 'label'
  /** The name of the file that it stands in, as the message claims; empty for none, and for a text of the message. */
  readonly in: string
  /**
   * By every charset and form that it may be shown in. Composed (NFC), without what nobody sees, lines ended by LF, nothing folded
   * in case.
   */
  readonly readings: readonly string[]
}

export interface ReadFile {
  /** As the message claims; decoded; empty for none. */
  readonly name: string
  /** `type/subtype`, lower-case, as the message claims. */
  readonly type: string
  /** Of what it holds, decoded. */
  readonly size: number
  /** SHA-256 of what it holds, decoded, hexadecimal. */
  digest(): string
  /** Whether its text is among the texts, or there is none in it (a picture). */
  readonly isRead: boolean
}

export interface Reading {
  readonly header: ReadHeader
  /** Every Content-Type that it may be taken for, `type/subtype`, and of its parts (not of messages inside), lower-case. */
  readonly types: readonly string[]
  /** The headers of messages inside, however deep. */
  readonly inside: readonly ReadHeader[]
  readonly texts: readonly ReadText[]
  /** Every part that is no multipart and not shown as text, and every message inside. */
  readonly files: readonly ReadFile[]
  /** UIDs of events in calendars, canonical as the ids are. */
  readonly events: readonly string[]
  /** One of a kind. */
  readonly unread: readonly Unread[]
}

/** A file that was left out of a message before it was read. */
export interface LeftOut {
  /** `type/subtype` and the name of the file, lower-case. */
  readonly type: string
  readonly name: string
  /** The first bytes of what it holds, decoded, or all of them. */
  readonly head: Uint8Array
  readonly size: number
  /** SHA-256, hexadecimal. */
  readonly digest: string
}

/**
 * Inflates what gzip or zlib made.
 * @param most bytes of it.
 * @returns what there is of it; null for nothing.
 */
export type Unpack = (
  bytes: Uint8Array,
  most: number,
) => { readonly bytes: Uint8Array; readonly isWhole: boolean } | null

/** What was found in an archive or a document. */
export interface LookedInto {
  /** Each by its readings. */
  readonly texts: readonly (readonly string[])[]
  /** What stands beside them, in lines. */
  readonly labels: string
  readonly files: readonly { readonly name: string; readonly bytes: Uint8Array }[]
  readonly unread: readonly UnreadReason[]
}

/** Looks into files that hold words in a form of their own. Never fails for what a file is. */
export type LookInto = (
  bytes: Uint8Array,
  limits: {
    /** Whether it is in another such file: archives are looked into once, and not again within. */
    readonly isWithin: boolean
    /** Bytes of the files in it. */
    readonly most: number
  },
) => Promise<LookedInto>
