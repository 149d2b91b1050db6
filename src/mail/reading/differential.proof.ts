import { proofSeed } from '../../testing/seed.ts'
import { agreesWithForeignReaders } from './testing/differential.ts'

agreesWithForeignReaders({ cases: 20_000, seed: proofSeed() })
