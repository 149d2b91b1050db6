// Screens that are loaded when somebody comes to them.

import { lazy } from 'react'
import { addWords } from '../locales/words.ts'

/** Loaded when somebody writes: reading must not wait for it. What follows the button comes along: then it may be too late. */
export const Composer = lazy(async () => {
  const [{ Composer: Loaded }] = await Promise.all([
    import('../composer/composer.tsx'),
    import('../composer/sent.tsx'),
    import('../outbox/waiting-list.tsx'),
    import('../locales/compose.ts').then(({ composeWords: compose }) => addWords({ compose })),
  ])
  return { default: Loaded }
})
export const SentNow = lazy(async () => ({ default: (await import('../composer/sent.tsx')).SentNow }))
export const OutboxList = lazy(async () => ({ default: (await import('../outbox/waiting-list.tsx')).OutboxList }))
export const Queued = lazy(async () => ({ default: (await import('../outbox/waiting-list.tsx')).Queued }))
export const Admin = lazy(async () => {
  const [{ Admin: Loaded }] = await Promise.all([
    import('../windows/windows.tsx'),
    import('../locales/admin.ts').then(({ adminWords: admin }) => addWords({ admin })),
  ])
  return { default: Loaded }
})
export const Device = lazy(async () => ({ default: (await import('./start/device.tsx')).Device }))
export const SentList = lazy(async () => ({ default: (await import('../composer/sent.tsx')).SentList }))
