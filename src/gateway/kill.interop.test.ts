import { losesNothing } from './testing/kill.ts'

// Each of the ways that it is disturbed once. Postfix has up to twenty mails under way: on a slow machine all of them come twice.
losesNothing({ messages: 50, kills: 3, seed: 1, doubles: 3 * 20 })
