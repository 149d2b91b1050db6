// Opens the folder of a gateway by a passphrase that costs next to nothing to guess: its price is tested with the stores.

import { AtRest } from '../state/at-rest.ts'

export const passphrase = 'a passphrase of tests'
const cost = { N: 2 }

export const openCheaply = (folder: string) => AtRest.open(folder, passphrase, cost)
export const lookCheaply = (folder: string) => AtRest.look(folder, passphrase, cost)
