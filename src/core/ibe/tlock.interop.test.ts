import { agreesWithTlock } from './testing/tlock.ts'

agreesWithTlock({ cases: 20, seed: 1 })
