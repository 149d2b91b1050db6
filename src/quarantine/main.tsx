// Starts the page for held mail.

import { createRoot } from 'react-dom/client'
import { heldWords } from '../portal/locales/quarantine.ts'
import { loadWords } from '../portal/locales/words.ts'
import { Renewable } from '../portal/ui/update.tsx'
import { Held } from './page.tsx'

async function start(): Promise<void> {
  await loadWords(heldWords)
  createRoot(document.getElementById('app')!).render(
    <Renewable>
      <Held />
    </Renewable>,
  )
}

start()
