// The sender line: what may be believed of who wrote this. From edge to edge of the window, always in sight: no message can draw there.

import { type ReactNode, useLayoutEffect, useRef, useState } from 'react'
import type { SenderState } from '../../core/envelope/proof.ts'
import { shownAddress } from '../../mail/address/display.ts'
import { month, zoned } from '../locales/format.ts'
import { Icon, type IconName } from './icon.tsx'
import './sender.css'
import { useTranslation } from '../locales/translation.ts'

const looks = { verified: 'good', 'passed-on': '', mismatch: 'bad', unsigned: '', broken: 'bad' } as const
const marks = {
  verified: 'good',
  'passed-on': 'forward',
  mismatch: 'bad',
  unsigned: 'unknown',
  broken: 'bad',
} as const
const labels = {
  verified: 'verified',
  'passed-on': 'passedOn',
  mismatch: 'mismatch',
  unsigned: 'unsigned',
  broken: 'broken',
} as const

const isOrganisation = (subject: string) => subject.startsWith('@')
const shown = (subject: string) => shownAddress(subject).replace(/^@/, '')

/** What there is to say of it. */
function kindOf(sender: SenderState) {
  return sender.state === 'verified' && isOrganisation(sender.subject) ? 'organisation' : labels[sender.state]
}

function useExplanation(sender: SenderState): string {
  const { t } = useTranslation()
  if (sender.state === 'broken') return t('sender.explained.broken')
  if (sender.state === 'unsigned')
    return t(sender.reason === 'none' ? 'sender.explained.unsigned' : 'sender.explained.unknownDistrict')
  const which = kindOf(sender) as Exclude<ReturnType<typeof kindOf>, 'unsigned' | 'broken'>
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
  readonly mark: IconName
  readonly label: string
  /** Of whom it speaks, in a line with the label. */
  readonly who?: string
  /** What must be read of it, whether anybody asks or not. */
  readonly said?: string
  /** How it is known, for those who ask. */
  readonly children?: ReactNode
}

/**
 * Sticks to the upper edge of the window, where it shrinks to a line. What scrolls away then leaves its room behind, so that
 * the message does not jump; what is opened there stands over the message.
 */
export function Band({ look, mark, label, who, said, children }: BandProps) {
  const { t } = useTranslation()
  const above = useRef<HTMLDivElement>(null)
  const band = useRef<HTMLElement>(null)
  /** How high all of it is, once it sticks. */
  const [whole, setWhole] = useState<number | null>(null)
  const [open, setOpen] = useState({ inPlace: false, stuck: false })
  // What an observer was about to tell when the line goes must find nobody: before its elements are forgotten, not after.
  useLayoutEffect(() => {
    const watcher = new IntersectionObserver(([entry]) => {
      const isAbove = !entry!.isIntersecting && entry!.boundingClientRect.top < 0
      const { height } = band.current!.getBoundingClientRect()
      setWhole(before => (isAbove ? (before ?? height) : null))
      if (!isAbove) setOpen(before => ({ ...before, stuck: false }))
    })
    watcher.observe(above.current!)
    return () => watcher.disconnect()
  }, [])
  useLayoutEffect(() => {
    const measure = () => {
      const { height } = band.current!.getBoundingClientRect()
      band.current!.style.setProperty('--left', `${whole === null ? 0 : whole - height}px`)
      document.documentElement.style.setProperty('--sender', `${height}px`)
    }
    measure()
    const watcher = new ResizeObserver(measure)
    watcher.observe(band.current!)
    return () => watcher.disconnect()
  }, [whole])
  const isStuck = whole !== null
  const where = isStuck ? 'stuck' : 'inPlace'
  const line = (
    <>
      <Icon name={mark} />
      <strong>{label}</strong>
      {who !== undefined && (isStuck || said === undefined) && <bdi>{who}</bdi>}
      {said !== undefined && (
        <span className="said" hidden={isStuck}>
          {said}
        </span>
      )}
    </>
  )
  return (
    <>
      <div ref={above} />
      <section ref={band} className={`sender ${look} ${isStuck ? 'stuck' : ''}`} aria-label={label}>
        {children === undefined ? (
          <p className="sender-line">{line}</p>
        ) : (
          <details
            open={open[where]}
            onToggle={({ currentTarget }) => {
              const isOpen = currentTarget.open
              setOpen(before => (before[where] === isOpen ? before : { ...before, [where]: isOpen }))
            }}
          >
            <summary className="sender-line">
              {line}
              <span className="how">
                <span>{t('sender.how')}</span>
                <Icon name="opens" />
              </span>
            </summary>
            <div className="explanation">{children}</div>
          </details>
        )}
      </section>
    </>
  )
}

/** What is said of it unasked: where all is well, the line says enough. */
function useSaid(sender: SenderState): string | undefined {
  const { t } = useTranslation()
  switch (sender.state) {
    case 'verified':
    case 'passed-on':
      return undefined
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

function useWho(sender: SenderState): string | undefined {
  const { t } = useTranslation()
  if (!('subject' in sender)) return undefined
  const subject = shown(sender.subject)
  return sender.state === 'verified' ? subject : t('sender.signedBy', { subject })
}

export function SenderLine({ sender }: { sender: SenderState }) {
  const { t } = useTranslation()
  const said = useSaid(sender)
  const who = useWho(sender)
  const explanation = useExplanation(sender)
  const signed = 'sealedAt' in sender
  return (
    <Band
      look={looks[sender.state]}
      mark={marks[sender.state]}
      label={t(`sender.labels.${kindOf(sender)}`)}
      {...(who !== undefined && { who })}
      {...(said !== undefined && { said })}
    >
      <p>{explanation}</p>
      {signed && (
        <p>
          {t('sender.sealedAt', { when: zoned(new Date(sender.sealedAt * 1000)) })} {t('sender.notShown')}
        </p>
      )}
      <Evidence sender={sender} />
    </Band>
  )
}
