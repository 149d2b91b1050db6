// What a reader has before their eyes: all that an answer may quote.

/** A copy of the frame's page with what is seen of its words, or the blocks of a text. A part that is folded tells its length. */
export type Quotable =
  /** A folded part is an empty `details` with its characters in `data-length`. */
  | { readonly kind: 'page'; readonly body: HTMLElement }
  /** A number: characters of a folded block. */
  | { readonly kind: 'text'; readonly blocks: readonly (string | number)[] }
