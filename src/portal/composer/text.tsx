// The text of a draft: the editor with its few tools, or plain text, and the way from one to the other.

import { type RefObject, useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { DraftFields } from '../../workers/vault/protocol.ts'
import { docOf, textOf } from './composed.ts'
import { type Action, type Editor, type EditorOptions, startEditor } from './editor.ts'

const actions: readonly Action[] = ['bold', 'italic', 'bullets', 'numbers', 'quote', 'plain', 'undo', 'redo']

export type DraftBody = DraftFields['body']

export interface TextProps {
  readonly body: DraftBody
  readonly language: string | null
  readonly editor: RefObject<Editor | null>
  /** The rich text changed; it is asked of the editor when it is needed. */
  readonly onEdited: () => void
  readonly onBody: (body: DraftBody) => void
  readonly onFiles: EditorOptions['onFiles']
  readonly pictureOf: EditorOptions['pictureOf']
}

function Tools({
  run,
  link,
  picture,
}: {
  run: (action: Action) => void
  link: (href: string) => void
  picture: (file: File) => void
}) {
  const { t } = useTranslation()
  const input = useRef<HTMLInputElement>(null)
  const [href, setHref] = useState<string | null>(null)
  const add = () => {
    const typed = href!.trim()
    if (typed !== '') link(/^(?:https?|mailto|tel):/i.test(typed) ? typed : `https://${typed}`)
    setHref(null)
  }
  return (
    <div role="toolbar" aria-label={t('compose.tools')} className="tools">
      {actions.map(action => (
        <button key={action} type="button" onMouseDown={event => event.preventDefault()} onClick={() => run(action)}>
          {t(`compose.actions.${action}`)}
        </button>
      ))}
      <button type="button" aria-expanded={href !== null} onClick={() => setHref(href === null ? '' : null)}>
        {t('compose.actions.link')}
      </button>
      <button type="button" onClick={() => input.current?.click()}>
        {t('compose.actions.picture')}
      </button>
      <input
        ref={input}
        type="file"
        accept="image/png,image/jpeg,image/gif,image/webp"
        hidden
        autoComplete="off"
        onChange={event => {
          const file = event.target.files?.[0]
          if (file) picture(file)
          event.target.value = ''
        }}
      />
      {href !== null && (
        <span className="link-field">
          <input
            type="text"
            inputMode="url"
            autoComplete="off"
            aria-label={t('compose.linkAddress')}
            placeholder="https://"
            value={href}
            onChange={event => setHref(event.target.value)}
            onKeyDown={event => {
              if (event.key !== 'Enter') return
              event.preventDefault()
              add()
            }}
          />
          <button type="button" onClick={add}>
            {t('compose.linkAdd')}
          </button>
        </span>
      )}
    </div>
  )
}

function Rich({
  body,
  language,
  editor,
  onEdited,
  onFiles,
  pictureOf,
  onPicture,
}: TextProps & { onPicture: (file: File) => void }) {
  const { t } = useTranslation()
  const place = useRef<HTMLDivElement>(null)
  const latest = useRef({ onEdited, onFiles, pictureOf })
  latest.current = { onEdited, onFiles, pictureOf }
  const label = t('reader.message')
  const first = useRef(body.content)
  useEffect(() => {
    const started = startEditor({
      place: place.current!,
      content: first.current,
      label,
      language,
      onChange: () => latest.current.onEdited(),
      onFiles: files => latest.current.onFiles(files),
      pictureOf: contentId => latest.current.pictureOf(contentId),
    })
    editor.current = started
    return () => {
      editor.current = null
      started.end()
    }
  }, [editor, label, language])
  return (
    <>
      <Tools
        run={action => editor.current?.run(action)}
        link={href => editor.current?.link(href)}
        picture={onPicture}
      />
      <div className="paper" ref={place} />
    </>
  )
}

export function Text(props: TextProps & { onPicture: (file: File) => void }) {
  const { body, language, editor, onBody } = props
  const { t } = useTranslation()
  const toPlain = () => onBody({ kind: 'plain', content: textOf(editor.current!.doc()) })
  const toRich = () => onBody({ kind: 'rich', content: JSON.stringify(docOf(body.content).toJSON()) })
  return (
    <>
      {body.kind === 'rich' ? (
        <Rich {...props} />
      ) : (
        <textarea
          className="paper written"
          autoComplete="off"
          aria-label={t('reader.message')}
          lang={language ?? undefined}
          dir="auto"
          rows={14}
          value={body.content}
          onChange={event => onBody({ kind: 'plain', content: event.target.value })}
        />
      )}
      <button type="button" className="link" onClick={body.kind === 'rich' ? toPlain : toRich}>
        {t(body.kind === 'rich' ? 'compose.toPlain' : 'compose.toRich')}
      </button>
    </>
  )
}
