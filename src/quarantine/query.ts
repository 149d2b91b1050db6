// The page's address says what is seen: the filter as the command line writes it, and beside it a page, a message or a run.

import { type MouseEvent, useEffect, useState } from 'react'
import { gatewayPaths } from '../contract/quarantine.ts'

const beside = ['page', 'show', 'run'] as const
export type Beside = (typeof beside)[number]

export type Query = URLSearchParams

export function filterOf(query: Query): Query {
  return new URLSearchParams([...query].filter(([name, value]) => value !== '' && !beside.includes(name as Beside)))
}

/** The filter stays, the rest is what is named. */
export function besideFilter(query: Query, more: Partial<Record<Beside, string>>): Query {
  return new URLSearchParams([...filterOf(query), ...Object.entries(more)])
}

const addressOf = (query: Query) => (query.size > 0 ? `${gatewayPaths.home}?${query}` : gatewayPaths.home)

export type Go = (query: Query) => void

/** @returns what the address says, and how to go elsewhere. */
export function useQuery(): readonly [Query, Go] {
  const [search, setSearch] = useState(location.search)
  useEffect(() => {
    const look = () => setSearch(location.search)
    window.addEventListener('popstate', look)
    return () => window.removeEventListener('popstate', look)
  }, [])
  return [
    new URLSearchParams(search),
    query => {
      history.pushState(null, '', addressOf(query))
      setSearch(location.search)
      window.scrollTo(0, 0)
    },
  ]
}

/** A link that can be opened in a tab of its own, too. */
export function linkTo(query: Query, go: Go) {
  return {
    href: addressOf(query),
    onClick(event: MouseEvent) {
      if (event.ctrlKey || event.metaKey || event.shiftKey) return
      event.preventDefault()
      go(query)
    },
  }
}
