// A share of `npm run prove -- engines`.

import { harmlessInOtherEngines, someAttacks } from './engines/attacked.ts'

harmlessInOtherEngines(someAttacks({ count: 24, seed: 1 }))
