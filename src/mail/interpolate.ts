// Sentences of mails, with their gaps filled in: plain text, escaped by whoever makes HTML of it.

/** `{name}` is replaced by its value; a value is never looked at again. */
export function fillIn(sentence: string, values: Readonly<Record<string, string>>): string {
  return sentence.replace(/\{([a-z]+)\}/g, (gap, name: string) => (Object.hasOwn(values, name) ? values[name]! : gap))
}
