// npm run bench -- open [--json] [--rounds N]: from armor to plaintext, beside the limit and two peers, in one page.

import { contest } from './contest.ts'

await contest('bench/open.page.ts', [1, 25])
