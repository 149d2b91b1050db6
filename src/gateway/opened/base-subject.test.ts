import { expect, it } from 'vitest'
import { baseSubject } from './base-subject.ts'

it.each([
  'Offer for the old mill',
  'Re: Offer for the old mill',
  'RE: RE: Re[2]: Offer for the old mill',
  'Re (3): Offer for the old mill',
  'AW: WG: Offer for the old mill',
  'SV: VS: Offer for the old mill',
  'Antw: Offer for the old mill',
  'TR: RIF: RV: ENC: Offer for the old mill',
  'Fwd: Offer for the old mill (fwd)',
  '[Fwd: Offer for the old mill]',
  '[sales] Re: [sales] Offer for the old mill',
  '回复：Offer for the old mill',
  '转发: Re: Offer for the old mill',
  'Ответ: Offer for the old mill',
  'Automatic reply: Offer for the old mill',
  'Automatische Antwort: Offer for the old mill',
  'Réponse automatique : Offer for the old mill',
  'Accepted: Offer for the old mill',
  'Zugesagt: Offer for the old mill',
  'Read: Offer for the old mill',
  'Gelesen: Offer for the old mill',
  'Undeliverable: Offer for the old mill',
  '  re :  OFFER   for the\told mill  ',
  'Ｒｅ: Ｏffer for the old mill',
  'Re: Offer – for the “old” mill',
])('takes %s for the same', subject => {
  expect(baseSubject(subject).base).toBe('offer for the old mill')
})

it.each([
  ['Reading list: Offer for the old mill', 'reading list offer for the old mill'],
  ['Mill: Offer', 'mill offer'],
  ['[sales]', 'sales'],
])('leaves words of the subject in it: %s', (subject, base) => {
  expect(baseSubject(subject).base).toBe(base)
})

it.each([
  '',
  'Re:',
  '(no subject)',
  'AW: Kein Betreff',
  'Fwd: Hi',
  'Re: ok',
  '...',
  'RE: 无主题',
])('says that %s tells nothing', subject => {
  expect(baseSubject(subject).isTrivial).toBe(true)
})

it.each(['Rent', 'Re: 合同', '4711'])('says that %s tells something', subject => {
  expect(baseSubject(subject).isTrivial).toBe(false)
})

it('knows what looks like an answer', () => {
  expect(['Re: x', 'WG: x', 'x (fwd)', 'Automatic reply:'].map(text => baseSubject(text).isAnswer)).not.toContain(false)
  expect(['x', '', 'Regarding: x', 'x Re: y'].map(text => baseSubject(text).isAnswer)).not.toContain(true)
})

it('is quick, whatever stands there', () => {
  const started = performance.now()
  for (const text of ['re:', '[', '[a]', '(fwd)', 're[1]:', ' ', '：', 'fwd (fwd) ']) baseSubject(text.repeat(200_000))
  expect(performance.now() - started).toBeLessThan(5_000)
})
