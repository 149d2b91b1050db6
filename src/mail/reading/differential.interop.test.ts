import { agreesWithForeignReaders } from './testing/differential.ts'

agreesWithForeignReaders({ cases: 500, seed: 1 })
