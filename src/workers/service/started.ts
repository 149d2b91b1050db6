// Whether the version of the page that is installed comes up at all: it says so when it does.

const cacheName = 'postern-started'
const mark = '/starting'
/** A page that takes longer has not come up; one that was only just asked for may be about to. */
const timeoutMs = 8_000

export async function noteStarting(): Promise<void> {
  const cache = await caches.open(cacheName)
  if (!(await cache.match(mark))) await cache.put(mark, new Response(String(Date.now())))
}

export async function noteStarted(): Promise<void> {
  const cache = await caches.open(cacheName)
  await cache.delete(mark)
}

/** A navigation before this one was never followed by a page that came up. */
export async function failedToStart(): Promise<boolean> {
  const cache = await caches.open(cacheName)
  const since = await (await cache.match(mark))?.text()
  return since !== undefined && Date.now() - Number(since) > timeoutMs
}
