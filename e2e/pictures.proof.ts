// Pictures that do not come, and pictures that are too much.

import { expect, test } from './fixtures.ts'
import { robin } from './hostile.ts'
import { openFile, signIn } from './reader.ts'
import { html, mixed } from './rich.ts'
import { withPictures } from './walks/pictures.ts'

test('pictures that were asked for and do not come are counted, and those that came are not', ({ services }) =>
  withPictures(async (context, asked) => {
    const message = mixed('Gone', [
      html(
        [
          '<img alt="one" src="https://pictures.example/one.gif">',
          '<img alt="gone" src="https://pictures.example/gone">',
          '<img alt="nobody" src="https://nobody.example/a.gif">',
          '<p style="background-image: url(https://pictures.example/gone-ground)">words</p>',
          '<p style="background-image: url(https://pictures.example/two.gif)">more</p>',
          '<img alt="" width="1" height="1" src="https://pictures.example/gone-pixel">',
          '<div style="display:none"><img alt="" src="https://pictures.example/gone-hidden"></div>',
        ].join(''),
      ),
    ])
    const { portal } = await openFile(context, await services.seal(message, robin))
    await signIn(portal, services)
    await portal.getByRole('button', { name: 'Load' }).click()
    await expect(portal.getByText('3 remote pictures could not be loaded.')).toBeVisible()
    const paths = () => asked.map(({ path }) => path)
    await expect.poll(paths).toContain('/gone-pixel')
    expect(paths().filter(path => path === '/two.gif')).toHaveLength(1)
    await expect(portal.getByText('could not be loaded')).toHaveText('3 remote pictures could not be loaded.')
    for (const { cookie, referer, origin } of asked)
      expect([cookie, referer, origin]).toEqual([undefined, undefined, undefined])
  }))

test('a picture that would take hundreds of megabytes is left out, and it is said; the others are shown', ({
  services,
}) =>
  withPictures(async context => {
    const message = mixed('Large', [
      html(
        [
          '<img alt="large" src="https://pictures.example/large.gif">',
          '<p style="background-image: url(https://pictures.example/large-ground.gif)">words</p>',
          '<img alt="one" src="https://pictures.example/one.gif">',
        ].join(''),
      ),
    ])
    const { portal } = await openFile(context, await services.seal(message, robin))
    await signIn(portal, services)
    await portal.getByRole('button', { name: 'Load' }).click()
    await expect(portal.getByText('2 remote pictures are left out')).toBeVisible()
    const frame = portal.frameLocator('iframe.message')
    await expect
      .poll(() => frame.getByAltText('one').evaluate(image => (image as HTMLImageElement).naturalWidth))
      .toBe(1)
    await expect(frame.getByAltText('large')).not.toHaveAttribute('src')
    expect(await frame.getByText('words').evaluate(words => getComputedStyle(words).backgroundImage)).toBe('none')
  }))
