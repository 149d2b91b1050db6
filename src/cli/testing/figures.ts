// What a program tells Prometheus, read as Prometheus reads it.

import { expect } from 'vitest'

export interface Figures {
  readonly text: string
  /** Of what HELP and TYPE are told. */
  readonly families: ReadonlySet<string>
  /** @param sample its name with its labels, as it is written. */
  value(sample: string): number | undefined
  /** By labels. */
  values(name: string): Record<string, number>
  /** Names of the labels that any sample of the family has. */
  labelsOf(name: string): ReadonlySet<string>
}

/** Of a histogram three names are told. */
export const familyOf = (name: string, families: ReadonlySet<string>) => {
  const base = name.replace(/_(?:bucket|sum|count)$/, '')
  return families.has(base) ? base : name
}

const sample = /^(\w+)(\{.*\})? (-?[\d.e+-]+)$/

export async function figuresAt(origin: string): Promise<Figures> {
  const answer = await fetch(`${origin}/metrics`)
  expect(answer.headers.get('content-type')).toBe('text/plain; version=0.0.4')
  const text = await answer.text()
  const lines = text.trimEnd().split('\n')
  const told = (word: string) =>
    lines.filter(line => line.startsWith(`# ${word} `)).map(line => line.slice(word.length + 3).split(' ')[0]!)
  const samples = lines.filter(line => !line.startsWith('#')).map(line => sample.exec(line) ?? expect.fail(line))
  const all = new Map(samples.map(([, name, labels = '', value]) => [`${name}${labels}`, Number(value)]))
  const families = new Set(told('TYPE'))
  expect(told('HELP')).toEqual([...families])
  expect(samples.map(([, name]) => name!).filter(name => !families.has(familyOf(name, families)))).toEqual([])
  return {
    text,
    families,
    value: name => all.get(name),
    values: name =>
      Object.fromEntries(
        samples.filter(([, of]) => of === name).map(([, , labels = '', value]) => [labels, Number(value)]),
      ),
    labelsOf: name =>
      new Set(
        samples
          .filter(([, of]) => familyOf(of!, families) === familyOf(name, families))
          .flatMap(([, , labels = '']) => [...labels.matchAll(/(\w+)="/g)].map(([, label]) => label!)),
      ),
  }
}
