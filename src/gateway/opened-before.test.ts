// @module-tag long
import { findsWhatWasOpened } from './testing/opened-before.ts'

findsWhatWasOpened({ count: 100, others: 400, seed: 1 })
