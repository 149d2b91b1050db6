// What the pane shows beside the portal's screens: a sentence above them, or a card in their place.

import { fileName } from '../../carrier.ts'
import { type Reason, type Words, wordsIn } from './words.ts'

const words = () => wordsIn(document.documentElement.lang)
const place = (id: string) => document.querySelector<HTMLElement>(id)!

/** The portal's screens, with a sentence above them or none. */
export function showPortal(sentence: (words: Words) => string = () => ''): void {
  place('#app').hidden = false
  place('#card').hidden = true
  place('#outlook').textContent = sentence(words()).replace('{file}', fileName)
}

interface Card {
  readonly heading: string
  readonly text: string
  readonly button?: string
}

/** In the portal's place. @param press what the button does. */
export function showCard(card: (words: Words) => Card, press?: () => void): void {
  const { heading, text, button } = card(words())
  showPortal()
  place('#app').hidden = true
  const [title, paragraph, actions] = (['h1', 'p', 'div'] as const).map(name => document.createElement(name))
  title!.textContent = heading
  title!.tabIndex = -1
  paragraph!.textContent = text
  actions!.className = 'actions'
  if (button !== undefined && press) {
    const pressed = document.createElement('button')
    Object.assign(pressed, { type: 'button', className: 'main', textContent: button })
    pressed.addEventListener('click', press, { once: true })
    actions!.append(pressed)
  }
  const main = document.createElement('main')
  main.className = 'card'
  main.append(title!, paragraph!, actions!)
  place('#card').replaceChildren(main)
  place('#card').hidden = false
  title!.focus()
}

export const reasonOf = ({ reasons }: Words, reason: Reason, name = '') => reasons[reason].replace('{name}', name)

/** @param isAsBefore what stands in Outlook is what stood there. */
export const notPrivate = (reason: Reason, name: string | undefined, isAsBefore: boolean) => (said: Words) =>
  `${said.notPrivate} ${reasonOf(said, reason, name)} ${isAsBefore ? said.asBefore : said.lookAtIt}`
