import { keepsWhatIsSealed } from './testing/clear.ts'

keepsWhatIsSealed({ cases: 400, seed: 1 })
