// The styles that stand in HTML, told from its text.

/** Each style that has an end becomes what is made of its CSS. Linear in the length of `html`. */
export function replaceStyles(html: string, made: (css: string) => string): string {
  const begin = /<style(?=[\s/>])/gi
  const end = /<\/style\s*>/gi
  const pieces: string[] = []
  let done = 0
  for (let found = begin.exec(html); found !== null; found = begin.exec(html)) {
    const from = html.indexOf('>', begin.lastIndex) + 1
    end.lastIndex = from
    const close = from === 0 ? null : end.exec(html)
    // None that comes after it has an end either.
    if (close === null) break
    pieces.push(html.slice(done, found.index), made(html.slice(from, close.index)))
    done = end.lastIndex
    begin.lastIndex = done
  }
  return [...pieces, html.slice(done)].join('')
}
