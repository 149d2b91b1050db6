// @module-tag long

import { keepsWhatIsSealed } from './testing/clear.ts'

keepsWhatIsSealed({ cases: 2_000, seed: 1 })
