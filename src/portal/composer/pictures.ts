// Pictures of the draft as addresses for the screen, each made once.

import { useCallback, useEffect, useRef } from 'react'
import { PosternError } from '../../core/errors.ts'
import type { Draft, DraftFile } from '../../workers/vault/protocol.ts'
import type { VaultClient } from '../services/vault.ts'

export function usePictures(draft: Draft, files: readonly DraftFile[], vault: VaultClient) {
  const urls = useRef(new Map<string, Promise<string>>())
  const latest = useRef(files)
  latest.current = files
  useEffect(() => {
    const made = urls.current
    return () => {
      for (const url of made.values()) url.then(URL.revokeObjectURL, () => {})
    }
  }, [])
  return useCallback(
    (contentId: string): Promise<string> => {
      const load = async () => {
        // A picture that was just added is on the screen before the list of files is.
        const listed = latest.current.find(file => file.contentId === contentId)
        const file = listed ?? (await vault.draft(draft.id)).files.find(other => other.contentId === contentId)
        if (!file) throw new PosternError('not-found', 'the picture is not in the draft')
        return URL.createObjectURL(new Blob([await vault.draftFile(draft.id, file.id)], { type: file.mimeType }))
      }
      const url = urls.current.get(contentId) ?? load()
      urls.current.set(contentId, url)
      return url
    },
    [draft.id, vault],
  )
}
