// Screens that are loaded when somebody comes to them.

import { createElement, lazy } from 'react'
import { addLaterWords, withLaterWords } from '../locales/add-later.ts'
import { addWords } from '../locales/words.ts'
import { SignIn, type SignInProps } from '../signin/sign-in.tsx'

const sentScreens = () => withLaterWords(import('../composer/sent.tsx'))

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
export const Administration = lazy(async () => {
  const [{ Administration: Loaded }] = await Promise.all([
    import('./administration.tsx'),
    import('../locales/admin.ts').then(({ adminWords }) => addWords(adminWords)),
  ])
  return { default: Loaded }
})
export const Device = lazy(async () => ({ default: (await withLaterWords(import('./start/device.tsx'))).Device }))
export const About = lazy(async () => ({ default: (await withLaterWords(import('./start/about.tsx'))).About }))
export const SentList = lazy(async () => ({ default: (await sentScreens()).SentList }))
/** Whoever cannot load it types the address. */
export const WhichReader = lazy(async () => {
  const screen = await withLaterWords(import('../signin/which-reader.tsx')).catch(() => null)
  if (!screen) return { default: SignIn }
  return { default: (props: SignInProps) => createElement(screen.WhichReader, { ...props, SignIn }) }
})
/** Words that cannot be had are no reason to stop waiting. */
export const Stuck = lazy(async () => {
  const screen = await withLaterWords(import('./stuck.tsx')).catch(() => null)
  return { default: screen ? screen.Stuck : () => null }
})
