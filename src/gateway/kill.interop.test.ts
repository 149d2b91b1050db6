import { losesNothing } from './testing/kill.ts'

// Each of the ways that it is disturbed once.
losesNothing({ messages: 50, kills: 3, seed: 1 })
