// Text with commands in it (RFC 1896), apart from HTML: who reads these needs no tokenizer.

/** RFC 1896: `<<` is a sign, every other bracket begins a command. */
export function withoutCommands(text: string): string {
  return text
    .replace(/<<|<\/?param>[^<]{0,1000}<\/param>|<\/?[a-z0-9-]{1,60}>/gi, found => (found === '<<' ? '<' : ''))
    .replace(/\r?\n/g, '\n')
}
