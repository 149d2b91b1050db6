// Starts the page for held mail.

import { createRoot } from 'react-dom/client'
import { heldWords } from '../locales/held.ts'
import { loadWords } from '../locales/words.ts'
import { Renewable } from '../ui/update.tsx'
import { Held } from './held.tsx'

async function start(): Promise<void> {
  await loadWords(heldWords)
  createRoot(document.getElementById('app')!).render(
    <Renewable>
      <Held />
    </Renewable>,
  )
}

start()
