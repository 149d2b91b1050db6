// What can be read at all: by itself, so that what only asks for it loads no more.

/** Below these nobody reads. Pixels as drawn, ratios of WCAG 2.2, shares of the size of letters. */
export const limits = {
  size: 4.5,
  contrast: 1.5,
  /** Letters below this size need more of it. */
  small: 8,
  smallContrast: 2.5,
  letterSpacing: -0.12,
  widestSpacing: 3,
  wordSpacing: -0.25,
  lineHeight: 0.7,
  /** A line along words that is drawn for letters so much larger covers them. */
  line: 1.6,
} as const
