// How a screen that is loaded when somebody comes to it has its words in time.

import { addWords } from './words.ts'

export async function addLaterWords(): Promise<void> {
  await addWords((await import('./later.ts')).laterWords)
}

export async function withLaterWords<Screen>(screen: Promise<Screen>): Promise<Screen> {
  const [loaded] = await Promise.all([screen, addLaterWords()])
  return loaded
}
