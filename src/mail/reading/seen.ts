// Text as people see it: what is drawn the same is the same, what is not drawn is not there.

import { normalForm } from '../../core/normal-form.ts'

/** Not drawn by anybody, wherever it stands. */
const ignorable = /[\p{Default_Ignorable_Code_Point}\ufff9-\ufffb]/gu
// biome-ignore lint/suspicious/noControlCharactersInRegex: controls are what is looked for
const controls = /[\u0000-\u0008\u000e-\u001f\u007f-\u0084\u0086-\u009f]/g
const lineEnds = /\r\n?|[\v\f\u0085\u2028\u2029]/g
const spaces = /[\p{Zs}\t]/gu
/** Strokes, rings and lines through or under a letter that is read as it is without them. */
const overlays = /[\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff]/g
/** Letters that run from right to left, whatever they are. */
const turned = /\u202e/
const onlyAscii = /^[\t\n\r -~]*$/

/** Composed, lines ended by LF, every blank a space. */
function clean(text: string): string {
  if (onlyAscii.test(text)) return text.replace(/\r\n?/g, '\n').replaceAll('\t', ' ')
  const drawn = text.replace(lineEnds, '\n').replace(controls, '').replace(ignorable, '').replace(spaces, ' ')
  return normalForm(drawn, 'NFC').replaceAll('\u034f', '')
}

/**
 * Each once: as it is; with a blank for each control, as some programs draw one; by what its letters stand for (full-width,
 * mathematical, ligatures); without strokes through its letters; turned, where it holds marks that turn it.
 */
export function seenForms(text: string): string[] {
  const form = clean(text)
  const forms = [form]
  if (text.search(controls) >= 0) forms.push(clean(text.replace(controls, ' ')))
  if (!onlyAscii.test(form)) {
    const compatible = clean(normalForm(form, 'NFKC'))
    forms.push(compatible, normalForm(compatible, 'NFC').replace(overlays, ''))
  }
  if (turned.test(text)) forms.push(turn(form))
  return [...new Set(forms)]
}

export function turn(text: string): string {
  return text
    .split('\n')
    .map(line => [...line].toReversed().join(''))
    .join('\n')
}

/** For comparing: the same for all cases of letters, and all white space alike. */
export function folded(text: string): string {
  const form = onlyAscii.test(text) ? text : clean(clean(text).normalize('NFKC'))
  return form.toLowerCase().replace(/\s+/g, ' ').trim()
}

/** In one line, as a field is shown. */
export function lineOf(text: string): string {
  return clean(text).replace(/\s+/g, ' ').trim()
}
