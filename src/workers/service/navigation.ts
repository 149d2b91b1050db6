// Where a page comes from: what is kept, and the network where that does not come.

/**
 * The browser's store of pages may fail, and WebKit's was seen not to answer: a page that is asked for must come all the same.
 * @param late ends when what is kept should have come. @param ask the network.
 */
export async function keptOrFresh(
  kept: Promise<Response>,
  late: Promise<void>,
  ask: () => Promise<Response>,
): Promise<Response> {
  const inTime = await Promise.race([kept, late]).catch(() => undefined)
  if (inTime) return inTime
  const fresh = await ask().catch(() => null)
  if (fresh?.ok) return fresh
  return kept.catch(cause => {
    if (fresh) return fresh
    throw cause
  })
}
