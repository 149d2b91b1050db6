// Writing: to whom, about what, the text, what goes along; and one button that seals and sends.

import { type RefObject, useEffect, useRef } from 'react'
import type { ComposedText, Draft } from '../../workers/vault/protocol.ts'
import { moment } from '../locales/format.ts'
import type { Attempt } from '../services/attempt.ts'
import type { VaultClient } from '../services/vault.ts'
import { Heading } from '../ui/heading.tsx'
import { ProblemNote } from '../ui/problem.tsx'
import { Addressees, useAddressees } from './addressees.tsx'
import { textOf } from './document/composed.ts'
import { htmlOf } from './document/mail.ts'
import { type DraftInHand, useDraft } from './draft.ts'
import { useDrawnFields } from './drawn-field.ts'
import { useDropped } from './dropped.ts'
import { type Editor, readDoc } from './editor.ts'
import { estimate, Files } from './files.tsx'
import { useDraftLock } from './lock.ts'
import { usePictures } from './pictures.ts'
import { Leaving, SendingProgress, useSending } from './sending.tsx'
import { Text } from './text.tsx'
import './composer.css'
import { useTranslation } from '../locales/translation.ts'

export interface ComposerProps {
  readonly draft: Draft
  readonly vault: VaultClient
  /** Bytes that a message may have. */
  readonly limit: number
  /** Whether it can be chosen to be sent to oneself as well; else it always is sealed for its writer, too. */
  readonly offersCopy: boolean
  /** Sent as soon as it is on the screen: it was being sent when its writer had to sign in. */
  readonly sendAtOnce: boolean
  /** @throws PosternError */
  readonly send: (composed: ComposedText, attempt: Attempt) => Promise<void>
  readonly discard: () => void
  readonly leave: () => void
  /** Shows the draft as another tab left it. */
  readonly resume: () => Promise<void>
}

export function Composer({ resume, ...props }: ComposerProps) {
  const { t } = useTranslation()
  const locked = useDraftLock(props.draft.id, resume)
  if (locked === null) return <main className="card" aria-busy="true" />
  if (locked) return <Writing {...props} />
  return (
    <main className="card">
      <Heading>{t('compose.elsewhere')}</Heading>
      <p>{t('compose.elsewhereHelp')}</p>
    </main>
  )
}

/** What is dropped on a message that is on its way. */
const ignored = () => {}

/** The text in the forms in which it is sent. */
function composedOf({ language }: Draft, body: DraftInHand['fields']['body'], editor: Editor | null, words: string) {
  if (body.kind === 'plain') return { text: body.content, html: null, interface: words }
  const doc = editor?.doc() ?? readDoc(body.content)
  const page = document.implementation.createHTMLDocument('')
  return { text: textOf(doc), html: htmlOf(doc, page, language), interface: words }
}

function Writing(props: Omit<ComposerProps, 'resume'>) {
  const { draft, vault, limit, offersCopy, sendAtOnce, send, discard, leave } = props
  const { t, language: pageLanguage } = useTranslation()
  const editor = useRef<Editor | null>(null)
  const hand = useDraft(draft, vault, editor)
  const { fields, files } = hand
  const addressees = useAddressees(hand, vault)
  const sending = useSending(async attempt => {
    await addressees.enterAll()
    await hand.attached()
    await hand.save()
    await send(composedOf(draft, fields.body, editor.current, pageLanguage), attempt)
  })
  const { progress, failed, submit, stop } = sending
  useDropped(sending.stage === null ? hand.attach : ignored)
  useDrawnFields()
  const total = estimate(files, fields.body.content.length)

  const started = useRef(false)
  useEffect(() => {
    if (!sendAtOnce || started.current) return
    started.current = true
    submit()
  })
  useEffect(() => {
    if (draft.kind === 'reply' || draft.kind === 'reply-all') editor.current?.focus()
  }, [draft.kind])

  const button = useRef<HTMLButtonElement>(null)
  const isAway = sending.stage !== null
  useEffect(() => {
    if (!isAway) return
    return () => button.current?.focus()
  }, [isAway])

  return (
    <main className="wide card composer" translate="no">
      {isAway && <Leaving sending={sending} fields={fields} />}
      <div hidden={isAway}>
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
          <Addressees fields={fields} hand={addressees} vault={vault} own={draft.from.address} />
          <Fields {...{ draft, vault, hand, editor, total, limit, offersCopy }} />
        </form>
        {progress === null ? (
          <div className="actions">
            <button ref={button} type="button" className="main" disabled={total > limit} onClick={submit}>
              {t(draft.kind === 'new' || draft.kind === 'forward' ? 'compose.send' : 'compose.sendReply')}
            </button>
            <button type="button" onClick={() => hand.save().then(leave)}>
              {t('compose.close')}
            </button>
            <button type="button" className="link" onClick={discard}>
              {t('compose.discard')}
            </button>
          </div>
        ) : (
          <SendingProgress progress={progress} stop={stop} />
        )}
        <Saved at={hand.savedAt} />
      </div>
    </main>
  )
}

interface FieldsProps extends Pick<ComposerProps, 'draft' | 'vault' | 'limit' | 'offersCopy'> {
  readonly hand: DraftInHand
  readonly editor: RefObject<Editor | null>
  readonly total: number
}

function Fields({ draft, vault, hand, editor, total, limit, offersCopy }: FieldsProps) {
  const { t } = useTranslation()
  const { fields, files } = hand
  const pictureOf = usePictures(draft, files, vault)
  return (
    <>
      <div className="field">
        <label htmlFor="subject">{t('compose.subject')}</label>
        <input
          id="subject"
          type="text"
          autoComplete="off"
          spellCheck
          lang={draft.language ?? undefined}
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
      {offersCopy && (
        <label className="check">
          <input
            type="checkbox"
            autoComplete="off"
            checked={fields.copyToSelf}
            onChange={event => hand.change({ copyToSelf: event.target.checked })}
          />
          {t('compose.copyToSelf')}
        </label>
      )}
    </>
  )
}

/** @param at seconds; null while something is not saved. */
function Saved({ at }: { readonly at: number | null }) {
  const { t } = useTranslation()
  return (
    <p className="quiet" role="status">
      {at === null ? t('compose.saving') : t('compose.saved', { when: moment(at * 1000, Date.now()) })}
    </p>
  )
}
