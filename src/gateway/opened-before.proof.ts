import { proofSeed } from '../testing/seed.ts'
import { findsWhatWasOpened } from './testing/opened-before.ts'

findsWhatWasOpened({ count: 1_000, seed: proofSeed() })
