import { proofSeed } from '../../testing/seed.ts'
import { enginesAgree } from './testing/engines.ts'

enginesAgree({ cases: 1_000, seed: proofSeed() })
