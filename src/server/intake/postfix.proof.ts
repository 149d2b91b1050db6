import { allPoints, standsItBehindPostfix } from './testing/stands.ts'

standsItBehindPostfix({ forwards: 1_000, points: allPoints })
