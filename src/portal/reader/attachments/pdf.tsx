// The pages of a PDF, drawn by pdf.js in a worker: no script of a PDF runs, none of its links lead anywhere.

import {
  GlobalWorkerOptions,
  getDocument,
  type PDFDocumentProxy,
  type PDFPageProxy,
} from 'pdfjs-dist/legacy/build/pdf.mjs'
import workerUrl from 'pdfjs-dist/legacy/build/pdf.worker.min.mjs?url'
import { useEffect, useRef, useState } from 'react'
import { maxPixels } from '../../../mail/kinds.ts'
import { useTranslation } from '../../locales/translation.ts'
import { scriptUrl } from '../../services/trusted-types.ts'

const pagesAtOnce = 5
/** Of one page on the screen; sharper is not seen. */
const canvasPixels = 16_000_000

/** What the words of a page are, for those who listen. */
async function wordsOf(page: PDFPageProxy): Promise<string> {
  const { items } = await page.getTextContent()
  return items.map(item => ('str' in item ? `${item.str}${item.hasEOL ? '\n' : ''}` : '')).join('')
}

interface PageProps {
  readonly document: PDFDocumentProxy
  readonly number: number
  /** Told of its first page. */
  readonly drawn: (page: HTMLCanvasElement) => void
}

function Page({ document: pdf, number, drawn }: PageProps) {
  const { t } = useTranslation()
  const canvas = useRef<HTMLCanvasElement>(null)
  const [words, setWords] = useState('')
  useEffect(() => {
    let gone = false
    const draw = async () => {
      const page = await pdf.getPage(number)
      const target = canvas.current
      if (gone || !target) return
      const { width, height } = page.getViewport({ scale: 1 })
      const wanted = (target.parentElement!.clientWidth / width) * Math.min(devicePixelRatio, 2)
      const scale = Math.min(wanted, Math.sqrt(canvasPixels / (width * height)))
      const viewport = page.getViewport({ scale })
      target.width = Math.floor(viewport.width)
      target.height = Math.floor(viewport.height)
      await page.render({ canvas: target, viewport }).promise
      if (gone) return
      if (number === 1) drawn(target)
      setWords(await wordsOf(page))
    }
    draw().catch(() => setWords(''))
    return () => {
      gone = true
    }
  }, [pdf, number, drawn])
  const label = t('preview.pages', { page: number, count: pdf.numPages })
  return (
    <section aria-label={label}>
      <canvas ref={canvas} />
      <p className="visually-hidden" dir="auto">
        {words}
      </p>
    </section>
  )
}

/** Nothing is fetched, compiled or run for a PDF. */
function openPdf(bytes: ArrayBuffer) {
  return getDocument({
    data: new Uint8Array(bytes.slice(0)),
    isEvalSupported: false,
    enableXfa: false,
    useWasm: false,
    useWorkerFetch: false,
    maxImageSize: maxPixels,
  })
}

export default function Pdf({ bytes, drawn }: { bytes: ArrayBuffer; drawn: PageProps['drawn'] }) {
  const { t } = useTranslation()
  const [pdf, setPdf] = useState<PDFDocumentProxy | 'locked' | null>(null)
  const [count, setCount] = useState(pagesAtOnce)
  useEffect(() => {
    const port = new Worker(scriptUrl(workerUrl), { type: 'module', name: 'pdf' })
    GlobalWorkerOptions.workerPort = port
    const task = openPdf(bytes)
    task.promise.then(setPdf, () => setPdf('locked'))
    return () => {
      task.destroy().finally(() => port.terminate())
    }
  }, [bytes])
  if (pdf === null) return <p>{t('loading')}</p>
  if (pdf === 'locked') return <p>{t('preview.locked')}</p>
  const shown = Math.min(count, pdf.numPages)
  return (
    <>
      {Array.from({ length: shown }, (_, i) => i + 1).map(number => (
        <Page key={number} document={pdf} number={number} drawn={drawn} />
      ))}
      {shown < pdf.numPages && (
        <button type="button" onClick={() => setCount(count + pagesAtOnce)}>
          {t('preview.more')}
        </button>
      )}
    </>
  )
}
