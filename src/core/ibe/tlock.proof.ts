import { proofSeed } from '../../testing/seed.ts'
import { agreesWithTlock } from './testing/tlock.ts'

agreesWithTlock({ cases: 1_000, seed: proofSeed() })
