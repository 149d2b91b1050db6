// A draft in the page: what its writer changes, saved by the vault a moment later, and at once when the page goes.

import { useCallback, useEffect, useRef, useState } from 'react'
import { PosternError } from '../../core/errors.ts'
import { secondsOf } from '../../core/seconds.ts'
import type { Draft, DraftFields, DraftFile } from '../../workers/vault/protocol.ts'
import type { VaultClient } from '../services/vault.ts'
import type { Editor } from './editor.ts'

/** Short enough that a crash takes a few words. */
const pauseMs = 600

const now = () => secondsOf(new Date())

type Change = Partial<DraftFields> | ((now: DraftFields) => Partial<DraftFields>)

export interface DraftInHand {
  readonly fields: DraftFields
  readonly files: readonly DraftFile[]
  /** Seconds; null while something is not saved. */
  readonly savedAt: number | null
  readonly problem: PosternError | null
  /** What depends on what is there now is a function of it: another change may have come in between. */
  change(part: Change): void
  /** The text was edited in the editor, which holds it. */
  edited(): void
  save(): Promise<void>
  attach(files: readonly File[]): Promise<void>
  /** @param width at which it stands in the text, pixels; null: its own. */
  attachPicture(file: File, width: number | null): Promise<void>
  detach(file: DraftFile): Promise<void>
  /** Waits for what is being attached. @throws PosternError where that cannot be */
  attached(): Promise<void>
}

function fieldsOf({ to, cc, bcc, subject, body, copyToSelf }: Draft): DraftFields {
  return { to, cc, bcc, subject, body, copyToSelf }
}

interface Guard {
  readonly problem: PosternError | null
  /** What goes wrong is told, and the draft is gone on with. */
  readonly guard: (work: () => Promise<void>) => Promise<void>
}

function useGuard(): Guard {
  const [problem, setProblem] = useState<PosternError | null>(null)
  const guard = useCallback(async (work: () => Promise<void>) => {
    try {
      await work()
      setProblem(null)
    } catch (error) {
      if (!(error instanceof PosternError)) throw error
      setProblem(error)
    }
  }, [])
  return { problem, guard }
}

type EditorRef = { readonly current: Editor | null }

function useFields(draft: Draft, vault: VaultClient, editor: EditorRef, guard: Guard['guard']) {
  const [fields, setFields] = useState(() => fieldsOf(draft))
  const [savedAt, setSavedAt] = useState<number | null>(draft.savedAt)
  const latest = useRef(fields)
  const timer = useRef(0)
  const gone = useRef(false)

  const save = useCallback(async () => {
    clearTimeout(timer.current)
    timer.current = 0
    if (gone.current) return
    await guard(async () => {
      const doc = editor.current?.doc()
      if (doc && latest.current.body.kind === 'rich')
        latest.current = { ...latest.current, body: { kind: 'rich', content: JSON.stringify(doc.toJSON()) } }
      const saved = await vault.saveDraft(draft.id, latest.current, now())
      if (timer.current === 0) setSavedAt(saved.savedAt)
    })
  }, [draft.id, vault, editor, guard])

  const later = useCallback(() => {
    setSavedAt(null)
    clearTimeout(timer.current)
    timer.current = window.setTimeout(save, pauseMs)
  }, [save])

  const change = useCallback(
    (part: Change) => {
      latest.current = { ...latest.current, ...(typeof part === 'function' ? part(latest.current) : part) }
      setFields(latest.current)
      later()
    },
    [later],
  )

  useEffect(() => {
    const leave = () => {
      if (timer.current !== 0) save()
    }
    document.addEventListener('visibilitychange', leave)
    window.addEventListener('pagehide', leave)
    return () => {
      document.removeEventListener('visibilitychange', leave)
      window.removeEventListener('pagehide', leave)
      leave()
      gone.current = true
    }
  }, [save])

  return { fields, savedAt, save, later, change }
}

function useFiles(draft: Draft, vault: VaultClient) {
  const [files, setFiles] = useState(draft.files)
  const add = useCallback(
    async (file: File, inline: boolean): Promise<DraftFile> => {
      let bytes: ArrayBuffer
      try {
        bytes = await file.arrayBuffer()
      } catch (cause) {
        throw new PosternError('file-gone', 'a file could not be read', { cause, values: { name: file.name } })
      }
      const mimeType = /^[\w.+-]+\/[\w.+-]+$/.test(file.type) ? file.type : 'application/octet-stream'
      const added = await vault.attach(draft.id, { name: file.name, mimeType, bytes, inline })
      setFiles(all => [...all, added])
      return added
    },
    [draft.id, vault],
  )

  const remove = async (file: DraftFile): Promise<void> => {
    await vault.detach(draft.id, file.id)
    setFiles(all => all.filter(({ id }) => id !== file.id))
  }
  return { files, add, remove }
}

/** What is under way, and may be waited for. */
function useUnderWay() {
  const works = useRef(new Set<Promise<void>>())
  const run = (work: () => Promise<void>): Promise<void> => {
    const mine = work().finally(() => works.current.delete(mine))
    works.current.add(mine)
    return mine
  }
  return { run, all: async () => void (await Promise.all(works.current)) }
}

export function useDraft(draft: Draft, vault: VaultClient, editor: EditorRef): DraftInHand {
  const { problem, guard } = useGuard()
  const { fields, savedAt, save, later, change } = useFields(draft, vault, editor, guard)
  const { files, add, remove } = useFiles(draft, vault)
  const { run, all } = useUnderWay()
  return {
    ...{ fields, files, savedAt, problem, change, save },
    edited: later,
    attach: chosen =>
      guard(() =>
        run(async () => {
          for (const file of chosen) await add(file, false)
        }),
      ),
    attachPicture: (file, width) =>
      guard(() =>
        run(async () => {
          const { contentId } = await add(file, true)
          editor.current?.showPicture(contentId!, file.name, width)
        }),
      ),
    detach: file => guard(() => remove(file)),
    attached: all,
  }
}
