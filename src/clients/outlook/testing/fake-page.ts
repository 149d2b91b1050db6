// Microsoft's script as the bridge calls it, with an Outlook behind it that a test holds in its hands.

import { FakeOutlook } from './fake-office.ts'

/** Written in before this runs. */
declare const fakeSets: Readonly<Record<string, string>>
declare const fakeSet: string

const textOf = (html: string) => {
  const page = new DOMParser().parseFromString(html, 'text/html')
  // As Outlook does, with its address behind each link.
  for (const link of page.querySelectorAll('a')) link.append(`<${link.href}>`)
  return page.body.textContent ?? ''
}
const outlook = new FakeOutlook({ set: fakeSet, sets: fakeSets, textOf })

Object.assign(globalThis, {
  outlook,
  Office: {
    onReady: async () => {},
    EventType: { ItemChanged: 'olkItemSelectedChanged' },
    context: {
      displayLanguage: 'en-GB',
      requirements: { isSetSupported: (_: string, set: string) => outlook.has(set) },
      mailbox: {
        get item() {
          return outlook.item()
        },
        addHandlerAsync: (_: string, handler: () => void) => outlook.listen(handler),
      },
    },
  },
})
