// A form of administrators on its way: once, and with what was refused told beside it.

import { type FormEvent, useState } from 'react'
import type { PosternError } from '../../core/errors.ts'
import { asProblem } from '../ui/as-problem.ts'

/** @param submit leads on, or throws a PosternError. */
export function useSubmission(submit: () => Promise<void>) {
  const [problem, setProblem] = useState<PosternError | null>(null)
  const [busy, setBusy] = useState(false)
  async function onSubmit(event: FormEvent): Promise<void> {
    event.preventDefault()
    setBusy(true)
    setProblem(null)
    try {
      await submit()
    } catch (error) {
      setProblem(asProblem(error))
      setBusy(false)
    }
  }
  return { problem, busy, onSubmit }
}
