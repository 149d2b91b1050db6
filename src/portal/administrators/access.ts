// Who administers here, and what keeps somebody out.

import { useCallback, useEffect, useState } from 'react'
import { type AdministratorAnswer, administratorAnswer } from '../../contract/administrators/people.ts'
import { paths } from '../../contract/paths.ts'
import { PosternError } from '../../core/errors.ts'
import { api } from '../services/api.ts'
import { ask } from '../services/call.ts'
import { asProblem } from '../ui/as-problem.ts'

/** Asked first: browsers report every refusal that a page gets. @throws PosternError `not-signed-in` */
async function demandSignedIn(): Promise<void> {
  if ((await api.session()) === null) throw new PosternError('not-signed-in', 'nobody is signed in')
}

const closing: readonly string[] = ['not-signed-in', 'not-administrator', 'fresh-code-needed']

export interface Access {
  /** null until it is known. */
  readonly administrator: AdministratorAnswer | null
  /** What keeps out; null: nothing does. */
  readonly gate: PosternError | null
  readonly load: () => Promise<void>
  /** Of what was refused meanwhile. @returns what is to be told where it was asked; null where it keeps out. */
  readonly refused: (error: unknown) => PosternError | null
}

/** What administrators alone are given, once it is here. @param get the same in each render. */
export function useGated<T>(get: () => Promise<T>) {
  const [answer, setAnswer] = useState<T | null>(null)
  const [gate, setGate] = useState<PosternError | null>(null)
  const load = useCallback(async () => {
    try {
      await demandSignedIn()
      setAnswer(await get())
      setGate(null)
    } catch (error) {
      setGate(asProblem(error))
    }
  }, [get])
  useEffect(() => {
    load()
  }, [load])
  return { answer, gate, setGate, load }
}

const whoAmI = () => ask(administratorAnswer, paths.administrator)

/** For what concerns people: with a code of the last hour. */
export function useAccess(): Access {
  const { answer: administrator, gate, setGate, load } = useGated(whoAmI)
  const refused = useCallback(
    (error: unknown) => {
      const problem = asProblem(error)
      if (!closing.includes(problem.code)) return problem
      setGate(problem)
      return null
    },
    [setGate],
  )
  return { administrator, gate, load, refused }
}
