import { proofSeed } from '../../testing/seed.ts'
import { partsMakeTheKey } from './testing/shares.ts'

partsMakeTheKey({ cases: 1_000, seed: proofSeed() })
