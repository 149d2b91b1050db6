// Text as it is, in pieces when it is long, with its quotations folded and its addresses made links.

import { Fragment, type RefObject, useState } from 'react'
import { isMisleading } from '../../mail/html/promised.ts'
import { inItsOrder } from '../../mail/letters.ts'
import type { TextChunk } from '../../workers/vault/protocol.ts'
import { useTranslation } from '../locales/translation.ts'
import { splitQuotes } from './quotes.ts'

const address = /\bhttps?:\/\/[^\s<>"']+[^\s<>"'.,;:!?)\]]/gi

interface Piece {
  readonly at: number
  readonly text: string
  readonly link: boolean
}

function piecesOf(text: string): Piece[] {
  const pieces: Piece[] = []
  let at = 0
  for (const { 0: href, index } of text.matchAll(address)) {
    pieces.push({ at, text: text.slice(at, index), link: false }, { at: index, text: href, link: true })
    at = index + href.length
  }
  return [...pieces, { at, text: text.slice(at), link: false }]
}

/** An address that people read differently than browsers do has the host beside it. */
function Link({ text }: { text: string }) {
  const { t } = useTranslation()
  const target = URL.canParse(text) ? new URL(text) : null
  return (
    <>
      <a href={text} target="_blank" rel="noopener noreferrer">
        {inItsOrder(text)}
      </a>
      {target && isMisleading(text, target) && (
        <strong className="postern-note"> ({t('reader.goesTo', { host: target.hostname })})</strong>
      )}
    </>
  )
}

function Linked({ text }: { text: string }) {
  return piecesOf(text).map(piece =>
    piece.link ? (
      <Link key={`link ${piece.at}`} text={piece.text} />
    ) : (
      <Fragment key={piece.at}>{inItsOrder(piece.text)}</Fragment>
    ),
  )
}

export interface LongTextProps {
  readonly first: TextChunk
  readonly more: (from: number) => Promise<TextChunk>
  readonly label: string
  readonly language: string | null
  readonly shown: RefObject<HTMLElement | null>
}

/** The first piece at once, the others when they are asked for. */
function usePieces(first: TextChunk, more: (from: number) => Promise<TextChunk>) {
  const [pieces, setPieces] = useState([first])
  const { next } = pieces.at(-1)!
  const add = async () => {
    if (next === null) return
    const piece = await more(next)
    setPieces([...pieces, piece])
  }
  return { pieces, add: next === null ? null : add }
}

export function LongText({ first, more, label, language, shown }: LongTextProps) {
  const { t } = useTranslation()
  const { pieces, add } = usePieces(first, more)
  return (
    <>
      <section ref={shown} className="message text" aria-label={label} lang={language ?? ''}>
        {pieces.flatMap((piece, i) =>
          splitQuotes(piece.text).map((block, j) => {
            const key = `${i} ${j}`
            const words = (
              <div key={key} dir="auto" className="block">
                <Linked text={block.text} />
              </div>
            )
            if (!block.quoted) return words
            return (
              <details key={key}>
                <summary>{t('reader.quoted')}</summary>
                {words}
              </details>
            )
          }),
        )}
      </section>
      {add && (
        <button type="button" onClick={add}>
          {t('reader.moreText')}
        </button>
      )}
    </>
  )
}

/** Every character where it stands: no links, nothing folded. */
export function Source({ first, more, label }: Omit<LongTextProps, 'language' | 'shown'>) {
  const { t } = useTranslation()
  const { pieces, add } = usePieces(first, more)
  return (
    <>
      <section className="message text source" dir="ltr" lang="" aria-label={label}>
        {pieces.map(({ text }) => text).join('')}
      </section>
      {add && (
        <button type="button" onClick={add}>
          {t('reader.moreText')}
        </button>
      )}
    </>
  )
}
