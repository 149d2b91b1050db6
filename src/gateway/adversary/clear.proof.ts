import { expect, it } from 'vitest'
import { proofSeed } from '../../testing/seed.ts'
import { keepsWhatIsSealed } from './testing/clear.ts'
import { scenes } from './testing/share.ts'
import { everyKind } from './testing/trial.ts'

keepsWhatIsSealed({ cases: 100_000, seed: proofSeed() })

it('the share that tests have holds each way of mail twice', () => {
  expect(scenes).toEqual(everyKind(1, 2_000, 2))
})
