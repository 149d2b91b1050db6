import { losesNothing } from './testing/kill.ts'

losesNothing({ messages: 2_000, kills: 30 })
