// The largest messages: HTML that is read as words, and a file that is given back whole.

import { expect, saved, test } from './reading.ts'
import { html } from './rich.ts'
import { passesWhole } from './walks/large.ts'

test('14 MB of HTML show their words, and are given back whole', async ({ read }) => {
  const row = '<p>line of <b>words</b></p>'
  const huge = await read('Huge', [html(`<p>The beginning</p>${'<div>'.repeat(500_000)}${row.repeat(500_000)}`)])
  await expect(huge.getByText('cannot be shown with its looks')).toBeVisible()
  await expect(huge.getByText('The beginning')).toBeVisible()
  await huge.getByRole('button', { name: 'Show more' }).click()
  await huge.getByText('More', { exact: true }).click()
  await expect(huge.getByRole('button', { name: /Show formatted text/ })).toHaveCount(0)
  expect((await saved(huge, 'Save original (.eml)')).bytes.length).toBeGreaterThan(14_000_000)
})

test('a message of 20 MB passes from the file to the reader', ({ services, context }) =>
  passesWhole(services, context, 14_000_000))
