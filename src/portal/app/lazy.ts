// Screens that are loaded when somebody comes to them.

import { lazy } from 'react'
import { addLaterWords } from '../locales/add-later.ts'
import { addWords } from '../locales/words.ts'

async function sentScreens() {
  const [screens] = await Promise.all([import('../composer/sent.tsx'), addLaterWords()])
  return screens
}

/** Loaded when somebody writes: reading must not wait for it. What follows the button comes along: then it may be too late. */
export const Composer = lazy(async () => {
  const [{ Composer: Loaded }] = await Promise.all([
    import('../composer/composer.tsx'),
    import('../composer/sent.tsx'),
    import('../outbox/waiting-list.tsx'),
    addLaterWords(),
  ])
  return { default: Loaded }
})
export const SentNow = lazy(async () => ({ default: (await sentScreens()).SentNow }))
export const OutboxList = lazy(async () => ({ default: (await import('../outbox/waiting-list.tsx')).OutboxList }))
export const Queued = lazy(async () => ({ default: (await import('../outbox/waiting-list.tsx')).Queued }))
export const Admin = lazy(async () => {
  const [{ Admin: Loaded }] = await Promise.all([
    import('../windows/windows.tsx'),
    import('../locales/admin.ts').then(({ adminWords }) => addWords(adminWords)),
  ])
  return { default: Loaded }
})
export const Device = lazy(async () => {
  const [{ Device: Loaded }] = await Promise.all([import('./start/device.tsx'), addLaterWords()])
  return { default: Loaded }
})
export const About = lazy(async () => {
  const [{ About: Loaded }] = await Promise.all([import('./start/about.tsx'), addLaterWords()])
  return { default: Loaded }
})
export const SentList = lazy(async () => ({ default: (await sentScreens()).SentList }))
