import { proofSeed } from '../testing/seed.ts'
import { keepsWhatIsSealed } from './testing/clear.ts'

keepsWhatIsSealed({ cases: 10_000, seed: proofSeed() })
