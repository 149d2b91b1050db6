// Starts the vault, and what is read from the browser's databases, before anything else of the page runs: they have threads of their own.

import { readAhead } from '../services/read-ahead.ts'
import { startVault, type VaultClient } from '../services/vault.ts'

function started(): VaultClient | null {
  try {
    return startVault()
  } catch {
    return null
  }
}

const early = started()
readAhead(location)

/** @throws whatever the browser says that cannot start it. */
export const vault = (): VaultClient => early ?? startVault()
