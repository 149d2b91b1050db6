import { enginesAgree } from './testing/engines.ts'

enginesAgree({ cases: 12, seed: 1 })
