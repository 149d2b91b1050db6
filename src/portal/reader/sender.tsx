// The sender line: what may be believed of who wrote this. From edge to edge of the window, always in sight: no message can draw there.

import { type ReactNode, useLayoutEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { SenderState } from '../../core/envelope/proof.ts'
import { shownAddress } from '../../mail/address/display.ts'
import { month, zoned } from '../locales/format.ts'

const looks = { verified: 'good', 'passed-on': '', mismatch: 'bad', unsigned: '', broken: 'bad' } as const
const labels = {
  verified: 'verified',
  'passed-on': 'passedOn',
  mismatch: 'mismatch',
  unsigned: 'unsigned',
  broken: 'broken',
} as const

const isOrganisation = (subject: string) => subject.startsWith('@')
const shown = (subject: string) => shownAddress(subject).replace(/^@/, '')

function useSentence(sender: SenderState): string {
  const { t } = useTranslation()
  switch (sender.state) {
    case 'verified':
      return isOrganisation(sender.subject)
        ? t('sender.organisation', { subject: shown(sender.subject) })
        : t('sender.verified', { subject: shown(sender.subject), month: month(sender.period) })
    case 'passed-on':
      return t('sender.passedOn', { subject: shown(sender.subject) })
    case 'mismatch':
      return sender.from.length === 0
        ? t('sender.mismatchNobody', { subject: shown(sender.subject) })
        : t('sender.mismatch', { subject: shown(sender.subject), from: sender.from.map(shownAddress).join(', ') })
    case 'unsigned':
      return sender.reason === 'none' ? t('sender.unsigned') : t('sender.unknownDistrict')
    case 'broken':
      return t('sender.broken')
  }
}

function useExplanation(sender: SenderState): string {
  const { t } = useTranslation()
  if (sender.state === 'broken') return t('sender.explained.broken')
  if (sender.state === 'unsigned')
    return t(sender.reason === 'none' ? 'sender.explained.unsigned' : 'sender.explained.unknownDistrict')
  const organisation = sender.state === 'verified' && isOrganisation(sender.subject)
  const which = organisation ? 'organisation' : labels[sender.state]
  return t(`sender.explained.${which}`, { subject: shown(sender.subject), month: month(sender.period) })
}

/** Certificate and key, for whoever wants to compare them. */
function Evidence({ sender }: { sender: SenderState }) {
  const { t } = useTranslation()
  if (sender.state === 'unsigned') return null
  const facts: readonly (readonly [string, string])[] =
    sender.state === 'broken'
      ? [[t('sender.facts.reason'), sender.reason]]
      : [
          [t('sender.facts.subject'), sender.subject],
          [t('sender.facts.period'), sender.period],
          [t('sender.facts.district'), sender.evidence.district],
          [t('sender.facts.certificate'), sender.evidence.certificate],
          [t('sender.facts.issuedAt'), zoned(new Date(sender.evidence.issuedAt * 1000))],
          [t('sender.facts.signingKey'), sender.evidence.signingKey],
          [t('sender.facts.key'), sender.evidence.key],
          [t('sender.facts.digest'), sender.evidence.digest],
        ]
  return (
    <details>
      <summary>{t('sender.details')}</summary>
      <dl className="headers evidence">
        {facts.map(([label, value]) => (
          <div key={label}>
            <dt>{label}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </details>
  )
}

interface BandProps {
  readonly look: string
  readonly label: string
  /** Of whom it speaks; stands beside the label where the rest is out of sight. */
  readonly who: string
  readonly children: ReactNode
}

/**
 * Sticks to the upper edge of the window. What scrolls away then leaves its room behind, so that the message does not jump.
 */
export function Band({ look, label, who, children }: BandProps) {
  const above = useRef<HTMLDivElement>(null)
  const band = useRef<HTMLElement>(null)
  /** How high all of it is, once it sticks. */
  const [whole, setWhole] = useState<number | null>(null)
  // What an observer was about to tell when the line goes must find nobody: before its elements are forgotten, not after.
  useLayoutEffect(() => {
    const watcher = new IntersectionObserver(([entry]) => {
      const isAbove = !entry!.isIntersecting && entry!.boundingClientRect.top < 0
      const { height } = band.current!.getBoundingClientRect()
      setWhole(before => (isAbove ? (before ?? height) : null))
    })
    watcher.observe(above.current!)
    return () => watcher.disconnect()
  }, [])
  useLayoutEffect(() => {
    const { height } = band.current!.getBoundingClientRect()
    band.current!.style.setProperty('--left', `${whole === null ? 0 : whole - height}px`)
  }, [whole])
  const isStuck = whole !== null
  return (
    <>
      <div ref={above} className="above-sender" />
      <section ref={band} className={`sender ${look}`} aria-label={label}>
        <p className="sender-label">
          <strong>{label}</strong>
          {isStuck && who !== '' && <bdi>{who}</bdi>}
        </p>
        <div hidden={isStuck}>{children}</div>
      </section>
    </>
  )
}

/** An address that is at the bottom of a sentence is no help when only the label is in sight. */
function whoOf(sender: SenderState): string {
  return 'subject' in sender ? shown(sender.subject) : ''
}

export function SenderLine({ sender }: { sender: SenderState }) {
  const { t } = useTranslation()
  const sentence = useSentence(sender)
  const explanation = useExplanation(sender)
  const signed = 'sealedAt' in sender
  return (
    <Band look={looks[sender.state]} label={t(`sender.labels.${labels[sender.state]}`)} who={whoOf(sender)}>
      <p>
        {sentence}
        {signed && ` ${t('sender.sealedAt', { when: zoned(new Date(sender.sealedAt * 1000)) })}`}
      </p>
      <details className="how">
        <summary>{t('sender.how')}</summary>
        <p>{explanation}</p>
        {signed && <p>{t('sender.notShown')}</p>}
        <Evidence sender={sender} />
      </details>
    </Band>
  )
}
