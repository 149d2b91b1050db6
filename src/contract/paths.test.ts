import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, it } from 'vitest'
import { adminPaths, clientPaths, paths } from './paths.ts'

/** Code that runs. Those of a gateway's own listeners and page are others. */
const others = /\.test\.|\/testing\/|\/vectors\/|^mocks\/contract\/|^src\/gateway\/|^src\/contract\/quarantine\.ts$/
const sources = ['src', 'mocks']
  .flatMap(top => readdirSync(top, { recursive: true, encoding: 'utf8' }).map(file => path.join(top, file)))
  .filter(file => /\.tsx?$/.test(file) && !others.test(file))

const withoutComments = (text: string) => text.replaceAll(/^\s*(?:\/\/|\/?\*).*$/gm, '')

/** As a text in the code, alone or with more behind it. */
const spelled = (text: string) =>
  Object.values({ ...paths, ...adminPaths, ...clientPaths })
    .map(value => value.replace(/:.*$/, ''))
    .filter(value => value.length > 1)
    .filter(value =>
      new RegExp(`['"\`]${value.replaceAll(/[.?*/]/g, '\\$&')}(?:['"\`/?#])`).test(withoutComments(text)),
    )

it('every path is spelled out in one file', () => {
  const found = sources.filter(file => spelled(readFileSync(file, 'utf8')).length > 0)
  expect(found).toEqual(['src/contract/paths.ts', 'src/core/htm/paths.ts'])
})

it('a path that is spelled out elsewhere is found', () => {
  expect(spelled("fetch('/api/sign-in/' + id)")).toContain('/api/sign-in')
  expect(spelled('location.assign(`/read#later`)')).toEqual(['/read'])
  expect(spelled('// it leads to `/read`')).toEqual([])
})
