import { describe, expect, it } from 'vitest'
import { announcesAnswers, isAnsweredInColour, isAttribution, wordsBefore } from './fold.ts'
import { isForwarded, splitQuotes } from './quotes.ts'

const long = ['> 1', '> 2', '> 3', '> 4', '> 5'].join('\n')

describe('plain text', () => {
  it.each<[why: string, text: string, expected: [boolean, string][]]>([
    ['without quotation is one block', 'a\nb', [[false, 'a\nb']]],
    [
      'folds a long quotation',
      `a\n${long}\nb`,
      [
        [false, 'a'],
        [true, long],
        [false, 'b'],
      ],
    ],
    ['keeps a short one where it is', 'a\n> x\nb', [[false, 'a\n> x\nb']]],
    ['may be nothing but a quotation', long, [[false, long]]],
    [
      'shows what it passes on',
      'FYI\n> From: Jo <jo@example.net>\n> Date: Wed\n> Subject: Plan\n>\n> The inspector comes',
      [[false, 'FYI\n> From: Jo <jo@example.net>\n> Date: Wed\n> Subject: Plan\n>\n> The inspector comes']],
    ],
    [
      'shows answers between the lines',
      `${long}\nat the gate\n${long}\nat seven`,
      [
        [true, long],
        [false, 'at the gate'],
        [true, long],
        [false, 'at seven'],
      ],
    ],
    ['may be empty', '', [[false, '']]],
  ])('%s', (_, text, expected) => {
    expect(splitQuotes(text).map(({ quoted, text: words }) => [quoted, words])).toEqual(expected)
  })

  it('of many lines is split in one pass', () => {
    expect(splitQuotes('> x\na\n'.repeat(200_000))).toHaveLength(1)
  })
})

describe('what stands above a quotation', () => {
  it.each([
    'On Wed, 5 Nov 2025 at 09:12, Jo Berg <jo@example.net> wrote:',
    'Hello.\nAm 5. November 2025 um 09:12 schrieb Jo Berg:',
    'Le 5 nov. 2025 à 09:12, Jo Berg a écrit :',
    'El 5 nov 2025, a las 09:12, Jo Berg escribió:',
    'Il giorno 5 nov 2025, alle ore 09:12, Jo Berg ha scritto:',
    'Jo Berg writes：',
  ])('says whose earlier mail it is: %s', text => {
    expect(isAttribution(text)).toBe(true)
  })

  it.each([
    '',
    'The following clauses apply from 1 January 2026:',
    'As Goethe wrote in 1808, and nobody has said it better since.',
    `Ann wrote to us. ${'Then came the winter. '.repeat(12)}This is what we agreed on:`,
    'Clause 3:',
  ])('does not: %s', text => {
    expect(isAttribution(text)).toBe(false)
  })

  it.each([
    'See my answers below.',
    'Answers inline.',
    'Meine Antworten unten im Text.',
    'Mes réponses en rouge',
    'Te contesto más abajo',
    'Rispondo qui sotto',
  ])('says that the answers are in it: %s', text => {
    expect(announcesAnswers(text)).toBe(true)
  })

  it.each(['Thank you!', 'The outline is attached.', 'Belowground, untenable'])('does not say so: %s', text => {
    expect(announcesAnswers(text)).toBe(false)
  })
})

describe('what is passed on', () => {
  it.each([
    '---------- Forwarded message ---------\nFrom: Jo <jo@example.net>\nDate: Wed, Nov 5\nSubject: Plan\nTo: Mara',
    'Anfang der weitergeleiteten Nachricht:\n\nVon: Jo <jo@example.net>\nBetreff: Plan\nDatum: 5. Nov',
    'De : Jo\nEnvoyé : mercredi\nÀ : Mara\nObjet : Plan',
  ])('begins with a header: %j', text => {
    expect(isForwarded(text)).toBe(true)
  })

  it.each([
    'On Wed Jo wrote:\nDear Mara,\nplease come: at seven',
    '10:15 we met\n11:00 we left\n12:30: lunch',
    '',
  ])('is not: %j', text => {
    expect(isForwarded(text)).toBe(false)
  })
})

describe('of a quotation few nodes are looked at', () => {
  /** In a row, the last of them the quotation. */
  function rowOf(texts: readonly string[]) {
    const work = { steps: 0 }
    const row = texts.map((textContent, i) => ({
      ...{ textContent, nodeName: 'SPAN', parentNode: { nodeName: 'BODY' } },
      get previousSibling() {
        work.steps++
        return row[i - 1] ?? null
      },
    })) as unknown as Element[]
    return { work, quote: row.at(-1)! }
  }
  const blanks = (count: number) => Array.from({ length: count }, () => '\n')

  it('for the words before it', () => {
    const near = rowOf(['Ann wrote:', ...blanks(20), 'quotation'])
    expect(wordsBefore(near.quote)).toContain('Ann wrote:')
    const far = rowOf(['Ann wrote:', ...blanks(10_000), 'quotation'])
    expect(wordsBefore(far.quote).trim()).toBe('')
    expect(far.work.steps).toBeLessThan(500)
  })

  it('for the pieces of the line before it', () => {
    const { work, quote } = rowOf([...Array.from({ length: 10_000 }, () => ''), 'Ann wrote:', 'quotation'])
    expect(wordsBefore(quote)).toBe('Ann wrote:')
    expect(work.steps).toBeLessThan(500)
  })

  it.each([
    ['at its beginning', 0, true],
    ['behind a thousand others', 1_000, false],
  ])('for answers in another colour: %s', (_, before, found) => {
    const colours = [...Array.from({ length: before }, () => 'black'), ...'black red black red black'.split(' ')]
    const work = { looks: 0 }
    let at = -1
    const quote: unknown = {
      ownerDocument: {
        createTreeWalker: () => ({
          nextNode: () => ++at < colours.length,
          get currentNode() {
            return {
              textContent: 'words',
              parentElement: { color: colours[at], closest: (tag: string) => (tag === 'a' ? null : quote) },
            }
          },
        }),
        defaultView: {
          getComputedStyle({ color }: { readonly color: string }) {
            work.looks++
            return { color }
          },
        },
      },
    }
    expect(isAnsweredInColour(quote as HTMLElement)).toBe(found)
    expect(work.looks).toBeLessThanOrEqual(1_000)
  })
})
