// npm run bench -- seal [--json] [--rounds N]: one message to ten recipients, beside the limit and two peers, in one page.

import { contest } from './contest.ts'

await contest('bench/seal.page.ts', [1, 25])
