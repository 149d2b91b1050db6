// Cards are loaded with the first message that has one.

import { type ComponentType, lazy } from 'react'
import { addWords } from '../../locales/words.ts'
import type { CardsProps } from './cards.tsx'

async function load(): Promise<ComponentType<CardsProps>> {
  const [{ Cards: Loaded }] = await Promise.all([
    import('./cards.tsx'),
    import('../../locales/later.ts').then(({ laterWords }) => addWords(laterWords)),
  ])
  return Loaded
}

const None: ComponentType<CardsProps> = () => null

/** Where they cannot be had, after an update, their files stand among the attachments. */
export const Cards = lazy(async () => ({ default: await load().catch(() => None) }))
