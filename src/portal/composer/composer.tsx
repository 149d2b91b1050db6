// Writing: to whom, about what, the text, what goes along; and one button that seals and sends.

import { useCallback, useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { PosternError } from '../../core/errors.ts'
import type { MailAddress } from '../../mail/parse.ts'
import type { ComposedText, Draft, DraftFile } from '../../workers/vault/protocol.ts'
import { moment } from '../locales/format.ts'
import type { VaultClient } from '../services/vault.ts'
import { Heading } from '../ui/heading.tsx'
import { ProblemNote } from '../ui/problem.tsx'
import { htmlOf, textOf } from './composed.ts'
import { useDraft } from './draft.ts'
import { type Editor, readDoc } from './editor.ts'
import { estimate, Files } from './files.tsx'
import { useDraftLock } from './lock.ts'
import { Recipients } from './recipients.tsx'
import { Text } from './text.tsx'
import './composer.css'

export interface ComposerProps {
  readonly draft: Draft
  readonly vault: VaultClient
  /** Bytes that a message may have. */
  readonly limit: number
  /** Sent as soon as it is on the screen: it was being sent when its writer had to sign in. */
  readonly sendAtOnce: boolean
  /** @throws PosternError */
  readonly send: (composed: ComposedText, signal: AbortSignal, onProgress: (part: number) => void) => Promise<void>
  readonly discard: () => void
  readonly leave: () => void
}

const lists = ['to', 'cc', 'bcc'] as const
type List = (typeof lists)[number]
const nothingTyped: Record<List, string> = { to: '', cc: '', bcc: '' }

export function Composer(props: ComposerProps) {
  const { t } = useTranslation()
  const { held, look } = useDraftLock(props.draft.id)
  if (held === null) return <main className="card" aria-busy="true" />
  if (held) return <Writing {...props} />
  return (
    <main className="card">
      <Heading>{t('compose.elsewhere')}</Heading>
      <p>{t('compose.elsewhereHelp')}</p>
      <div className="actions">
        <button type="button" className="main" onClick={look}>
          {t('compose.lookAgain')}
        </button>
      </div>
    </main>
  )
}

function merged(people: readonly MailAddress[], more: readonly MailAddress[]): MailAddress[] {
  const keyOf = ({ address, typed }: MailAddress) => address || typed
  const known = new Set(people.map(keyOf))
  const fresh = more.filter(person => !known.has(keyOf(person)) && known.add(keyOf(person)))
  return [...people, ...fresh]
}

/** Pictures of the draft as addresses for the screen, each made once. */
function usePictures(draft: Draft, files: readonly DraftFile[], vault: VaultClient) {
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
        const known = latest.current.find(file => file.contentId === contentId)
        const file = known ?? (await vault.draft(draft.id)).files.find(other => other.contentId === contentId)
        if (!file) throw new PosternError('not-found', 'the picture is not in the draft')
        return URL.createObjectURL(new Blob([await vault.draftFile(draft.id, file.id)], { type: file.mimeType }))
      }
      const known = urls.current.get(contentId) ?? load()
      urls.current.set(contentId, known)
      return known
    },
    [draft.id, vault],
  )
}

function Writing({ draft, vault, limit, sendAtOnce, send, discard, leave }: ComposerProps) {
  const { t, i18n } = useTranslation()
  const editor = useRef<Editor | null>(null)
  const hand = useDraft(draft, vault, editor)
  const { fields, files, savedAt } = hand
  const [typed, setTyped] = useState(nothingTyped)
  const [more, setMore] = useState(fields.cc.length + fields.bcc.length > 0)
  const [progress, setProgress] = useState<number | null>(null)
  const [failed, setFailed] = useState<PosternError | null>(null)
  const stop = useRef<AbortController | null>(null)
  const pictureOf = usePictures(draft, files, vault)
  const total = estimate(files, fields.body.content.length)
  const busy = progress !== null

  /** Text becomes chips in turn: who presses Send leaves the field at the same moment. */
  const entering = useRef(Promise.resolve())
  const enter = (list: List, text: string): Promise<void> => {
    setTyped(all => ({ ...all, [list]: '' }))
    const turn = entering.current.then(async () => {
      const people = await vault.recipients(text)
      hand.change(now => ({ [list]: merged(now[list], people) }))
    })
    entering.current = turn.catch(() => {})
    return turn
  }
  const remove = (list: List, person: MailAddress) => {
    if (person.address === '') setTyped(all => ({ ...all, [list]: person.typed }))
    hand.change(now => ({ [list]: now[list].filter(other => other !== person) }))
  }

  const composed = (): ComposedText => {
    if (fields.body.kind === 'plain') return { text: fields.body.content, html: null, interface: i18n.language }
    const doc = editor.current?.doc() ?? readDoc(fields.body.content)
    const page = document.implementation.createHTMLDocument('')
    return { text: textOf(doc), html: htmlOf(doc, page, draft.language), interface: i18n.language }
  }

  const submit = async () => {
    const controller = new AbortController()
    stop.current = controller
    setFailed(null)
    setProgress(0)
    try {
      await Promise.all(lists.map(list => enter(list, typed[list])))
      await hand.save()
      await send(composed(), controller.signal, setProgress)
    } catch (error) {
      if (!(error instanceof PosternError)) throw error
      setFailed(error)
    } finally {
      setProgress(null)
    }
  }

  const { attach } = hand
  useEffect(() => {
    const hold = (event: DragEvent) => event.preventDefault()
    const drop = (event: DragEvent) => {
      // What the text took is in the text; anything else would be opened in place of this page.
      if (event.defaultPrevented) return
      event.preventDefault()
      attach([...(event.dataTransfer?.files ?? [])])
    }
    document.addEventListener('dragover', hold)
    document.addEventListener('drop', drop)
    return () => {
      document.removeEventListener('dragover', hold)
      document.removeEventListener('drop', drop)
    }
  }, [attach])

  const started = useRef(false)
  useEffect(() => {
    if (!sendAtOnce || started.current) return
    started.current = true
    submit()
  })
  useEffect(() => {
    if (draft.kind === 'reply' || draft.kind === 'reply-all') editor.current?.focus()
  }, [draft.kind])

  return (
    <main className="wide card composer" translate="no">
      <Heading>{t(`compose.titles.${draft.kind}`)}</Heading>
      <p className="quiet">{t('compose.readers', { address: draft.from.address })}</p>
      {failed && (
        <ProblemNote problem={failed} id="compose-problem">
          <p>{t('compose.kept')}</p>
        </ProblemNote>
      )}
      {hand.problem && <ProblemNote problem={hand.problem} id="draft-problem" />}
      <form
        autoComplete="off"
        aria-describedby={failed ? 'compose-problem' : undefined}
        onSubmit={event => event.preventDefault()}
      >
        {lists.map(
          list =>
            (list === 'to' || more) && (
              <Recipients
                key={list}
                label={t(`compose.${list}`)}
                people={fields[list]}
                typed={typed[list]}
                onTyped={text => setTyped(all => ({ ...all, [list]: text }))}
                onEntered={text => enter(list, text)}
                onRemoved={person => remove(list, person)}
              />
            ),
        )}
        {!more && (
          <button type="button" className="link" onClick={() => setMore(true)}>
            {t('compose.more')}
          </button>
        )}
        <div className="field">
          <label htmlFor="subject">{t('compose.subject')}</label>
          <input
            id="subject"
            type="text"
            autoComplete="off"
            dir="auto"
            value={fields.subject}
            onChange={event => hand.change({ subject: event.target.value })}
          />
        </div>
        <Text
          key={fields.body.kind}
          body={fields.body}
          language={draft.language}
          editor={editor}
          onEdited={hand.edited}
          onBody={body => hand.change({ body })}
          onFiles={hand.attach}
          onPicture={hand.attachPicture}
          pictureOf={pictureOf}
        />
        <Files files={files} total={total} limit={limit} attach={hand.attach} detach={hand.detach} />
        <label className="check">
          <input
            type="checkbox"
            autoComplete="off"
            checked={fields.copyToSelf}
            onChange={event => hand.change({ copyToSelf: event.target.checked })}
          />
          {t('compose.copyToSelf')}
        </label>
      </form>
      {busy ? (
        <div className="sending" role="status">
          <p>{t('compose.sending')}</p>
          <progress max={1} value={progress} aria-label={t('compose.sending')} />
          <button type="button" onClick={() => stop.current?.abort()}>
            {t('compose.stop')}
          </button>
        </div>
      ) : (
        <div className="actions">
          <button type="button" className="main" disabled={total > limit} onClick={submit}>
            {t(draft.kind === 'new' || draft.kind === 'forward' ? 'compose.send' : 'compose.sendReply')}
          </button>
          <button type="button" onClick={() => hand.save().then(leave)}>
            {t('compose.close')}
          </button>
          <button type="button" className="link" onClick={discard}>
            {t('compose.discard')}
          </button>
        </div>
      )}
      <p className="quiet" role="status">
        {savedAt === null ? t('compose.saving') : t('compose.saved', { when: moment(savedAt * 1000, Date.now()) })}
      </p>
    </main>
  )
}
