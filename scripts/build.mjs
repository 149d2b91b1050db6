// npm run build: server into build/, portal into dist/.

import { built } from './setup.mjs'

await built()
