// Colours as a browser tells them, and whether one can be told from another.

export interface Colour {
  /** 0 to 255 each. */
  readonly red: number
  readonly green: number
  readonly blue: number
  /** 0 to 1. */
  readonly alpha: number
}

export const white: Colour = { red: 255, green: 255, blue: 255, alpha: 1 }

/** @param computed `rgb(…)` or `rgba(…)`, as computed styles are. @returns null for any other notation. */
export function parseColour(computed: string): Colour | null {
  const found = /^rgba?\(([\d.]+), ([\d.]+), ([\d.]+)(?:, ([\d.e-]+))?\)$/.exec(computed)
  if (!found) return null
  const [red, green, blue, alpha] = found.slice(1).map(part => (part === undefined ? 1 : Number(part)))
  return { red: red!, green: green!, blue: blue!, alpha: alpha! }
}

export const clear: Colour = { red: 0, green: 0, blue: 0, alpha: 0 }

/** What is seen of a colour on another one (Porter and Duff, over); opaque where what lies under it is. */
export function over(above: Colour, under: Colour): Colour {
  const shining = under.alpha * (1 - above.alpha)
  const alpha = above.alpha + shining
  if (alpha === 0) return clear
  const mix = (a: number, u: number) => (a * above.alpha + u * shining) / alpha
  return {
    red: mix(above.red, under.red),
    green: mix(above.green, under.green),
    blue: mix(above.blue, under.blue),
    alpha,
  }
}

/** WCAG 2.2, relative luminance. */
export function luminance({ red, green, blue }: Colour): number {
  const linear = (part: number) => (part <= 10.31475 ? part / 3294.6 : ((part / 255 + 0.055) / 1.055) ** 2.4)
  return 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue)
}

/** WCAG 2.2, contrast ratio of two opaque colours: 1 for the same, 21 for black on white. */
export function contrast(a: Colour, b: Colour): number {
  const [dark, light] = [luminance(a), luminance(b)].toSorted((x, y) => x - y)
  return (light! + 0.05) / (dark! + 0.05)
}
