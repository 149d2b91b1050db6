/** Of a file that somebody else may have written: its shape is looked at next. @returns null for what is no JSON. */
export function jsonOrNull(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
