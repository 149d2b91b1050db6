// A picture for the text: as large as its writer wants it to be sent.

import { useState } from 'react'
import { size as bytes } from '../locales/format.ts'
import { useTranslation } from '../locales/translation.ts'

/** Pixels. */
const widths = { small: 320, medium: 800, large: 1600 } as const
/** At which it stands in the text: some programs take no notice of the room that they have. */
const widestInText = 640
const quality = 0.85
const redrawn = /^image\/(?:png|jpeg|webp)$/

interface Measured {
  readonly file: File
  readonly width: number
  readonly height: number
}

export type Add = (file: File, width: number | null) => Promise<void> | void

/** @returns null where it cannot be drawn anew. */
async function measured(file: File): Promise<Measured | null> {
  if (!redrawn.test(file.type)) return null
  const bitmap = await createImageBitmap(file).catch(() => null)
  if (bitmap === null) return null
  const { width, height } = bitmap
  bitmap.close()
  return { file, width, height }
}

/** Drawn anew: what a camera notes beside it, such as the place, is not drawn. */
async function resized(file: File, width: number): Promise<File> {
  const bitmap = await createImageBitmap(file)
  const canvas = document.createElement('canvas')
  canvas.width = width
  canvas.height = Math.max(1, Math.round((bitmap.height * width) / bitmap.width))
  canvas.getContext('2d')!.drawImage(bitmap, 0, 0, canvas.width, canvas.height)
  bitmap.close()
  const [type, ending] = file.type === 'image/png' ? ['image/png', '.png'] : ['image/jpeg', '.jpg']
  const blob = await new Promise<Blob | null>(resolve => canvas.toBlob(resolve, type, quality))
  return blob === null ? file : new File([blob], file.name.replace(/\.\w+$/, '') + ending, { type })
}

/** Those that somebody is asked about, one after the other; small ones go into the text at once. */
export function usePictureSizes(add: Add) {
  const [asked, setAsked] = useState<readonly Measured[]>([])
  const take = async (files: readonly File[]) => {
    for (const file of files) {
      const found = await measured(file)
      if (found !== null && found.width > widths.small) setAsked(all => [...all, found])
      else await add(file, null)
    }
  }
  return { asked: asked[0] ?? null, take, next: () => setAsked(all => all.slice(1)) }
}

interface PictureSizeProps {
  readonly picture: Measured
  readonly add: Add
  /** It has its answer. */
  readonly next: () => void
}

export function PictureSize({ picture: { file, width, height }, add, next }: PictureSizeProps) {
  const { t } = useTranslation()
  const insert = async (wanted: number | null) => {
    next()
    const chosen = wanted === null ? file : await resized(file, wanted)
    await add(chosen, Math.min(wanted ?? width, widestInText))
  }
  const offered = Object.entries(widths).filter(([, wanted]) => wanted < width) as [keyof typeof widths, number][]
  return (
    <fieldset className="note picture-size">
      <legend>
        <bdi>{t('compose.pictureSize', { name: file.name })}</bdi>
      </legend>
      <div className="actions">
        {offered.map(([name, wanted]) => (
          <button key={name} type="button" className="small" onClick={() => insert(wanted)}>
            {t(`compose.sizes.${name}`)} ({wanted} × {Math.round((height * wanted) / width)})
          </button>
        ))}
        <button type="button" className="small" onClick={() => insert(null)}>
          {t('compose.sizes.original')} ({width} × {height}, {bytes(file.size)})
        </button>
        <button type="button" className="link" onClick={next}>
          {t('compose.sizes.none')}
        </button>
      </div>
      <p className="quiet">{t('compose.sizes.help')}</p>
    </fieldset>
  )
}
