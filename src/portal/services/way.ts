// How this page reaches its portal: by its own origin and its cookie. A program that shows the same screens has a module of its
// own in this one's place (docs/decisions/0068-one-portal-in-many-programs.md).

/** Stands before each path. */
export const origin: string = ''

/** Fields of the header that a call carries, where a cookie does not say who calls. */
export const authorise: ((method: string, url: string) => Promise<Readonly<Record<string, string>>>) | null = null
