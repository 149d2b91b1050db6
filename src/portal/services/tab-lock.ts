// One tab at a time: what two of them would do twice, or to each other.

/**
 * Runs the work while no other tab runs work of this name.
 * @param wait false: null when another tab does; true: in its turn.
 */
export async function tabLock<T>(name: string, work: () => Promise<T>, wait: boolean): Promise<T | null> {
  if (!('locks' in navigator)) return work()
  return navigator.locks.request(`postern-${name}`, { ifAvailable: !wait }, lock =>
    lock ? work() : null,
  ) as Promise<T | null>
}
