// What else can be done, behind one button.

import { type ReactNode, useRef } from 'react'
import { useTranslation } from '../../locales/translation.ts'
import { useDropDown } from '../../ui/drop-down.ts'
import { Icon } from '../icon.tsx'

export function Menu({ children }: { readonly children: ReactNode }) {
  const { t } = useTranslation()
  const menu = useRef<HTMLDetailsElement>(null)
  useDropDown(menu)
  const chosen = () => {
    menu.current?.removeAttribute('open')
    menu.current?.querySelector('summary')?.focus()
  }
  return (
    <details ref={menu} className="more">
      <summary title={t('reader.more')}>
        <Icon name="more" />
        <span>{t('reader.more')}</span>
      </summary>
      {/* biome-ignore lint/a11y/useKeyWithClickEvents: a button that is pressed by a key is clicked as well */}
      {/* biome-ignore lint/a11y/noStaticElementInteractions: it only hears of the buttons in it */}
      <div className="menu" onClick={chosen}>
        {children}
      </div>
    </details>
  )
}
