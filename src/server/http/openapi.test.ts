import { readFileSync } from 'node:fs'
import { Validator } from '@seriousme/openapi-schema-validator'
import { describe, expect, it } from 'vitest'
import { openapi, openapiText } from './openapi.ts'
import { routes } from './routes.ts'

describe('the OpenAPI document', () => {
  it('is in docs/openapi.json as the list of routes says it now: npm run openapi writes it', () => {
    expect(readFileSync('docs/openapi.json', 'utf8')).toBe(openapiText(routes))
  })

  it('is one, by the schema of OpenAPI 3.1', async () => {
    const validator = new Validator()
    expect(await validator.validate(structuredClone(openapi(routes)))).toMatchObject({ valid: true })
    expect(validator.version).toBe('3.1')
  })

  it('refers to nothing that is not in it, and holds nothing that has no name', () => {
    const text = openapiText(routes)
    const { components } = JSON.parse(text)
    const references = new Set([...text.matchAll(/"\$ref": "#\/components\/schemas\/(\w+)"/g)].map(([, name]) => name!))
    expect([...references].filter(name => !(name in components.schemas))).toEqual([])
    expect(text).not.toContain('__shared')
  })

  it('names each operation once', () => {
    const names = [...openapiText(routes).matchAll(/"operationId": "(\w*)"/g)].map(([, name]) => name!)
    expect(names).toHaveLength(routes.filter(({ does }) => does).length)
    expect(new Set(names.filter(Boolean)).size).toBe(names.length)
  })
})
