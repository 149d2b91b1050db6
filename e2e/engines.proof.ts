import { allAttacks, harmlessInOtherEngines } from './engines/attacked.ts'

harmlessInOtherEngines(allAttacks)
