import { proofSeed } from '../testing/seed.ts'
import { losesNothing } from './testing/kill.ts'

losesNothing({ messages: 2_000, kills: 30, seed: proofSeed(), doubles: 2 * 30 })
