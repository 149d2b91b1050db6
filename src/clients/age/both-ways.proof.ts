import { proofSeed } from '../../testing/seed.ts'
import { agreesWithAge } from './testing/both-ways.ts'

agreesWithAge({ cases: 100, seed: proofSeed() })
