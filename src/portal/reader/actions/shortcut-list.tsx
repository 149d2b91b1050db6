// The keys that do what the buttons do, and how to have none of them.

import { useEffect, useId, useRef, useState } from 'react'
import { areShortcutsOn, type Key, turnShortcuts } from './shortcuts.ts'
import './shortcuts.css'
import { useTranslation } from '../../locales/translation.ts'

interface ListProps {
  readonly list: readonly (readonly [key: Key, does: string])[]
  readonly close: () => void
}

export default function ShortcutList({ list, close }: ListProps) {
  const { t } = useTranslation()
  const dialog = useRef<HTMLDialogElement>(null)
  const title = useId()
  const [on, setOn] = useState(areShortcutsOn)
  useEffect(() => dialog.current?.showModal(), [])
  return (
    <dialog ref={dialog} className="shortcuts" aria-labelledby={title} onClose={close}>
      <h2 id={title}>{t('reader.shortcuts')}</h2>
      <dl>
        {list.map(([key, does]) => (
          <div key={key}>
            <dt>
              <kbd>{key}</kbd>
            </dt>
            <dd>{does}</dd>
          </div>
        ))}
      </dl>
      <label className="choice">
        <input
          type="checkbox"
          checked={on}
          onChange={({ target }) => {
            setOn(target.checked)
            turnShortcuts(target.checked)
          }}
        />
        <span>{t('shortcuts.on')}</span>
      </label>
      <div className="actions">
        <button type="button" className="main" onClick={() => dialog.current?.close()}>
          {t('shortcuts.close')}
        </button>
      </div>
    </dialog>
  )
}
