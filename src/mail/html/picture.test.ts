import { describe, expect, it } from 'vitest'
import { pictureInText, picturesInText } from './picture.ts'

const dot = 'R0lGODlhAQABAIAAAP8AAP8AACwAAAAAAQABAAACAkQBADs='
const png = 'iVBORw0KGgoAAAANSUhEUgAAAAgAAAAICAIAAABLbSncAAAAEklEQVR4nGP4z8CAFWEXHbQSACj/P8Fu7N9hAAAAAElFTkSuQmCC'

describe('a picture that stands in the text', () => {
  it.each<[why: string, address: string, drawn: string | null]>([
    ['of its own type', `data:image/png;base64,${png}`, `data:image/png;base64,${png}`],
    ['of a name that is no type', `data:image/jpg;base64,${png}`, `data:image/png;base64,${png}`],
    ['of another type', `data:image/jpeg;base64,${dot}`, `data:image/gif;base64,${dot}`],
    ['of no type', `data:;base64,${dot}`, `data:image/gif;base64,${dot}`],
    ['of bytes', `data:application/octet-stream;base64,${dot}`, `data:image/gif;base64,${dot}`],
    ['with a charset', `data:image/png;charset=utf-8;base64,${png}`, `data:image/png;base64,${png}`],
    ['with a name', `data:image/png;name="a b.png";base64,${png}`, `data:image/png;base64,${png}`],
    ['in capitals, with blanks', ` DATA:IMAGE/PNG; BASE64, ${png}`, `data:image/png;base64,${png}`],
    ['in lines', `data:image/png;base64,${png.replace(/.{20}/g, '$&\r\n ')}`, `data:image/png;base64,${png}`],
    ['escaped', `data:image/gif;base64,${encodeURIComponent(dot)}`, `data:image/gif;base64,${dot}`],
    ['a drawing', `data:image/svg+xml;base64,${btoa('<svg xmlns="http://www.w3.org/2000/svg"/>')}`, null],
    [
      'a drawing that says it is none',
      `data:image/png;base64,${btoa('<svg xmlns="http://www.w3.org/2000/svg"/>')}`,
      null,
    ],
    ['as it is', 'data:image/svg+xml,<svg/>', null],
    ['a page', `data:text/html;base64,${btoa('<script>alert(1)</script>')}`, null],
    ['broken', 'data:image/png;base64,%%%', null],
    ['nothing', 'data:,', null],
  ])('%s', (_, address, drawn) => {
    expect(pictureInText(address)).toBe(drawn)
  })

  it('is not drawn when it would be larger than a screen has use for', () => {
    const bytes = Uint8Array.from(atob(png), sign => sign.charCodeAt(0))
    new DataView(bytes.buffer).setUint32(16, 20_000)
    new DataView(bytes.buffer).setUint32(20, 20_000)
    expect(pictureInText(`data:image/png;base64,${btoa(String.fromCharCode(...bytes))}`)).toBeNull()
  })

  it('is not drawn where those before it ask for as much as a screen has use for, and counts once', () => {
    const bytes = Uint8Array.from(atob(png), sign => sign.charCodeAt(0))
    new DataView(bytes.buffer).setUint32(16, 8_000)
    new DataView(bytes.buffer).setUint32(20, 6_000)
    const large = (i: number) => `data:image/png;base64,${btoa(String.fromCharCode(...bytes, i))}`
    const inText = picturesInText()
    const drawn = [0, 0, 1, 1, 2, 3, 4, 0].map(i => inText(large(i)) !== null)
    expect(drawn).toEqual([true, true, true, true, true, true, false, true])
    expect(inText(`data:image/png;base64,${png}`)).not.toBeNull()
  })
})
