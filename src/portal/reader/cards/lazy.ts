// Cards, and what is odd about a message, are loaded with the first one that has any.

import { type ComponentType, createElement, lazy } from 'react'
import { addLaterWords } from '../../locales/add-later.ts'
import { useTranslation } from '../../locales/translation.ts'
import type { CardsProps } from './cards.tsx'
import type { NoticesProps } from './notices.tsx'

async function cards(): Promise<ComponentType<CardsProps>> {
  const [{ Cards: Loaded }] = await Promise.all([import('./cards.tsx'), addLaterWords()])
  return Loaded
}

async function notices(): Promise<ComponentType<NoticesProps>> {
  const [{ Notices: Loaded }] = await Promise.all([import('./notices.tsx'), addLaterWords()])
  return Loaded
}

const None: ComponentType<CardsProps> = () => null

/** That something is odd is said all the same. */
function Codes({ notices }: NoticesProps) {
  const { t } = useTranslation()
  return notices.map(({ code }) => createElement('p', { key: code }, t('problem.support', { code })))
}

/** Where they cannot be had, after an update, their files stand among the attachments. */
export const Cards = lazy(async () => ({ default: await cards().catch(() => None) }))
export const Notices = lazy(async () => ({ default: await notices().catch(() => Codes) }))
