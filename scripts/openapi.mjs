// npm run openapi: writes docs/openapi.json anew, from the list of routes.

import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { built, root } from './setup.mjs'

await built()
const [{ openapiText }, { routes }] = await Promise.all([
  import('../build/src/server/http/openapi.js'),
  import('../build/src/server/http/routes.js'),
])
writeFileSync(path.join(root, 'docs', 'openapi.json'), openapiText(routes))
