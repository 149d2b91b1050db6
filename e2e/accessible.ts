// A page held against the rules of axe, and reached by its keys.

import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { expect, type Locator, type Page } from '@playwright/test'

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

interface Finding {
  readonly id: string
  readonly nodes: readonly { readonly target: readonly string[]; readonly failureSummary: string }[]
}

/**
 * The page alone: what stands in the frame was written by a stranger, and runs no script that could look at it.
 * @param waiting what stands there until the page's script comes: it has no headline yet.
 */
export async function expectAccessible(page: Page, screen: string, waiting = false): Promise<void> {
  const rules = { 'page-has-heading-one': { enabled: !waiting } }
  await expectNoViolations(page, screen, { iframes: false, resultTypes: ['violations'], rules })
}

const ofColours = ['color-contrast', 'link-in-text-block']

/** The rules that colours can break, in a page that keeps the others: a look changes colours, and neither names nor order. */
export async function expectColours(page: Page, screen: string): Promise<void> {
  await expectNoViolations(page, screen, { iframes: false, resultTypes: ['violations'], runOnly: ofColours })
}

async function expectNoViolations(page: Page, screen: string, options: object): Promise<void> {
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(axe)
  const violations = await page.evaluate(async given => {
    const { axe: checker } = window as unknown as {
      axe: { run(context: Document, options: object): Promise<{ violations: Finding[] }> }
    }
    return (await checker.run(document, given)).violations
  }, options)
  const told = violations.map(({ id, nodes }) => `${id}: ${nodes.map(node => node.failureSummary).join('; ')}`)
  expect(told, screen).toEqual([])
}

/** Moves on by the Tab key until the control has the focus. @param most presses. */
export async function tabTo(page: Page, control: Locator, most: number): Promise<void> {
  await expect(control).toBeVisible()
  for (let i = 0; i < most; i++) {
    if (await control.evaluate(element => element === document.activeElement)) return
    await page.keyboard.press('Tab')
  }
  throw new Error(`the Tab key does not reach ${control}`)
}
