// Starts the page for held mail.

import { createRoot } from 'react-dom/client'
import { quarantineWords } from '../portal/locales/quarantine.ts'
import { loadWords } from '../portal/locales/words.ts'
import { Renewable } from '../portal/ui/update.tsx'
import { Quarantine } from './page.tsx'

async function start(): Promise<void> {
  await loadWords(quarantineWords)
  createRoot(document.getElementById('app')!).render(
    <Renewable>
      <Quarantine />
    </Renewable>,
  )
}

start()
