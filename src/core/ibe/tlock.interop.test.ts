import { agreesWithTlock } from './testing/tlock.ts'

agreesWithTlock({ cases: 40, seed: 1 })
