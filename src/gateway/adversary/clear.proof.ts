import { proofSeed } from '../../testing/seed.ts'
import { keepsWhatIsSealed } from './testing/clear.ts'

keepsWhatIsSealed({ cases: 100_000, seed: proofSeed() })
