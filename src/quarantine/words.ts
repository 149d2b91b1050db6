// Reasons, people and times of kept mail, in words.

import type { BriefMail, QuarantinedMail, RunResult } from '../contract/quarantine.ts'
import { shownAddress } from '../mail/address/display.ts'
import { list, moment } from '../portal/locales/format.ts'
import { useTranslation } from '../portal/locales/translation.ts'

export function useReason() {
  const { t } = useTranslation('quarantine')
  return (reason: RunResult['reason']) => t(`reason.${reason ?? 'none'}`)
}

/** @param address as it was written, by whomever. */
export function plainAddress(address: string): string {
  return shownAddress(plain(address))
}

/** Nothing in it turns the text around it. */
export function plain(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, ' ')
}

/** The same, of several lines. */
export function plainLines(text: string): string {
  return text.split(/\r?\n/).map(plain).join('\n')
}

export function usePeople() {
  const { t, language: pageLanguage } = useTranslation('quarantine')
  return ({ from, to, recipients }: BriefMail) => {
    const names = to.map(plainAddress)
    const more = recipients - to.length
    return t('list.people', {
      from: from === '' ? t('list.nobody') : plainAddress(from),
      to: more > 0 ? t('list.more', { names: names.join(', '), count: more }) : list(names, pageLanguage),
    })
  }
}

export function useSubject() {
  const { t } = useTranslation('quarantine')
  return ({ subject }: Pick<BriefMail, 'subject'>) => plain(subject).trim() || t('list.noSubject')
}

export function useTries() {
  const { t } = useTranslation('quarantine')
  return ({ tries }: Pick<QuarantinedMail, 'tries'>) =>
    tries === 0 ? t('message.never') : t('list.tries', { count: tries })
}

/** @param at seconds. */
export function when(at: number): string {
  return moment(at * 1000, Date.now())
}
