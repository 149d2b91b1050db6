import { losesNothing } from './testing/kill.ts'

losesNothing({ messages: 100, kills: 4 })
