// Pictures from elsewhere: none before they are asked for, and then without a word of who asks. `npm run prove -- reading` has more of it.

import { expect, test } from './fixtures.ts'
import { robin } from './hostile.ts'
import { openFile, signIn } from './reader.ts'
import { html, mixed } from './rich.ts'
import { withPictures } from './walks/pictures.ts'

test('pictures load only when they are asked for, and then without cookies or referrer', ({ services }) =>
  withPictures(async (context, asked) => {
    const visitor = await context.newPage()
    await visitor.goto('https://pictures.example/first')
    await visitor.goto('https://pictures.example/second')
    expect(asked.map(({ cookie }) => cookie)).toEqual([undefined, 'who=robin'])
    asked.length = 0

    const message = mixed('Pictures', [
      html(
        [
          '<img alt="one" src="https://pictures.example/one.gif" srcset="https://pictures.example/no.gif 2x">',
          '<p style="background-image: url(https://pictures.example/two.gif)">words</p>',
          '<style>.x { background: url(https://pictures.example/three.gif) }</style><p class="x">more</p>',
          '<img alt="plain" src="http://pictures.example/four.gif">',
        ].join(''),
      ),
    ])
    const { portal } = await openFile(context, await services.seal(message, robin))
    await signIn(portal, services)
    await expect(portal.getByText('4 remote pictures not loaded.')).toBeVisible()
    expect(asked).toEqual([])

    await portal.getByRole('button', { name: 'Load' }).click()
    const one = portal.frameLocator('iframe.message').getByAltText('one')
    await expect.poll(() => one.evaluate(image => (image as HTMLImageElement).naturalWidth)).toBe(1)
    await expect.poll(() => asked.length).toBe(4)
    expect(asked.map(({ path }) => path).sort()).toEqual(['/four.gif', '/one.gif', '/three.gif', '/two.gif'])
    for (const { cookie, referer, origin } of asked) {
      expect([cookie, referer, origin]).toEqual([undefined, undefined, undefined])
    }
    await expect(portal.getByText('remote pictures not loaded')).toHaveCount(0)
    await expect(portal.getByText('could not be loaded')).toHaveCount(0)
  }))
