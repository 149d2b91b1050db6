// What every language has: the very keys of English, each with its text.

import type { en } from './en.ts'
import type { admin } from './en-admin.ts'
import type { later } from './en-later.ts'
import type { quarantine } from './en-quarantine.ts'

type Texts<T> = T extends string
  ? string
  : T extends readonly [string, string, string]
    ? readonly [string, string, string]
    : { readonly [Key in keyof T]: Texts<T[Key]> }

export type Words = Texts<typeof en>
export type AdminWords = Texts<typeof admin>
export type LaterWords = Texts<typeof later>
export type QuarantineWords = Texts<typeof quarantine>
