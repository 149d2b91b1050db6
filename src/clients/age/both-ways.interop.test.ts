import { agreesWithAge } from './testing/both-ways.ts'

agreesWithAge({ cases: 3, seed: 1 })
