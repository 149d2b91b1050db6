import { proofSeed } from '../../testing/seed.ts'
import { findsNothingInMadeUpMail } from './testing/dlp.ts'

findsNothingInMadeUpMail({ cases: 10_000, seed: proofSeed() })
