// @module-tag long
import { findsWhatWasOpened } from './testing/opened-before.ts'

findsWhatWasOpened({ count: 200, others: 600, seed: 1 })
