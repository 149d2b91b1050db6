// What every language has: the very keys of English, each with its text.

import type { en } from './en.ts'
import type { admin } from './en-admin.ts'
import type { compose } from './en-compose.ts'
import type { quarantine } from './en-quarantine.ts'

type Texts<T> = T extends string
  ? string
  : T extends readonly [string, string, string]
    ? readonly [string, string, string]
    : { readonly [Key in keyof T]: Texts<T[Key]> }

export type Words = Texts<typeof en>
export type AdminWords = Texts<typeof admin>
export type ComposeWords = Texts<typeof compose>
export type QuarantineWords = Texts<typeof quarantine>
