// Of every file of tests: random cases are the same in each run, so that nothing is red by chance. Proofs try new ones.

import fc from 'fast-check'

fc.configureGlobal({ seed: 1 })
