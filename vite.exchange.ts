// For programs that show the portal's screens: some of its modules are others there.

import { fileURLToPath } from 'node:url'
import type { Alias, Plugin } from 'vite'

const file = (name: string) => fileURLToPath(new URL(name, import.meta.url))

/** Pairings in JavaScript alone. */
export const withoutMcl: Alias = { find: 'mcl-wasm', replacement: file('src/workers/vault/unused.ts') }

/** @param folder of the program: its `way.ts` and `paths.ts` stand in the place of the portal's. */
export function exchange(folder: string): Plugin {
  const inPlace = new Map([
    [file('src/portal/services/way.ts'), file(`${folder}way.ts`)],
    [file('src/contract/paths.ts'), file(`${folder}paths.ts`)],
  ])
  return {
    name: 'exchange',
    enforce: 'pre',
    async resolveId(source, importer, options) {
      const found = await this.resolve(source, importer, { ...options, skipSelf: true })
      const other = inPlace.get(found?.id ?? '')
      return other === undefined || other === importer ? found : other
    },
  }
}
