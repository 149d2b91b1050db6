// What a reader has before their eyes: all that an answer may quote.

/** The frame's own page, after hidden words were taken out of it, or the text that was shown. */
export type Quotable =
  | { readonly kind: 'page'; readonly body: HTMLElement }
  | { readonly kind: 'text'; readonly text: string }

/** Once the frame shows what it is to show: before that, words stand in it that nobody saw. */
export async function quotableIn(frame: HTMLIFrameElement): Promise<Quotable> {
  if (frame.getAttribute('aria-busy') !== 'false') {
    await new Promise<void>(resolve => {
      const observer = new MutationObserver(() => {
        if (frame.getAttribute('aria-busy') !== 'false') return
        observer.disconnect()
        resolve()
      })
      observer.observe(frame, { attributeFilter: ['aria-busy'] })
    })
  }
  return { kind: 'page', body: frame.contentDocument!.body }
}
