// The text of a draft: the editor with its few tools, or plain text, and the way from one to the other.

import { type RefObject, useEffect, useRef, useState } from 'react'
import type { DraftFields } from '../../workers/vault/protocol.ts'
import { useTranslation } from '../locales/translation.ts'
import { docOf, textOf } from './document/composed.ts'
import { type Editor, type EditorOptions, nothingTold, startEditor } from './editor.ts'
import { type Add, PictureSize, usePictureSizes } from './picture-size.tsx'
import { Tools } from './tools.tsx'

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

function Rich({ body, language, editor, onEdited, onFiles, pictureOf, onPicture }: TextProps & { onPicture: Add }) {
  const { t } = useTranslation()
  const place = useRef<HTMLDivElement>(null)
  const pictures = usePictureSizes(onPicture)
  const latest = useRef({ onEdited, onFiles, onPictures: pictures.take, pictureOf })
  latest.current = { onEdited, onFiles, onPictures: pictures.take, pictureOf }
  const label = t('reader.message')
  const first = useRef(body.content)
  const [tells, setTells] = useState(nothingTold)
  useEffect(() => {
    const started = startEditor({
      place: place.current!,
      content: first.current,
      label,
      language,
      onChange: () => latest.current.onEdited(),
      onTells: setTells,
      onFiles: files => latest.current.onFiles(files),
      onPictures: files => latest.current.onPictures(files),
      original: (author, count, isOpen) => ({
        says: t('compose.original', { author, count }),
        does: t(isOpen ? 'compose.originalHide' : 'compose.originalShow'),
      }),
      pictureOf: contentId => latest.current.pictureOf(contentId),
    })
    editor.current = started
    return () => {
      editor.current = null
      // In another language it starts anew, with what is written by then.
      first.current = JSON.stringify(started.doc().toJSON())
      started.end()
    }
  }, [editor, label, language, t])
  return (
    <>
      <Tools
        tells={tells}
        run={action => editor.current?.run(action)}
        link={href => editor.current?.link(href)}
        picture={file => pictures.take([file])}
      />
      {pictures.asked && <PictureSize picture={pictures.asked} add={onPicture} next={pictures.next} />}
      <div className="paper" ref={place} />
    </>
  )
}

export function Text(props: TextProps & { onPicture: Add }) {
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
          spellCheck
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
