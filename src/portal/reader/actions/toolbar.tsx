// What can be done with the message on the screen: beside its subject, or at the thumb; the same buttons in both places.

import { lazy, type ReactNode, Suspense, useState } from 'react'
import { paths } from '../../../contract/paths.ts'
import type { AnswerHow } from '../../../workers/vault/protocol.ts'
import { withLaterWords } from '../../locales/add-later.ts'
import { Icon, type IconName } from '../icon.tsx'
import { Menu } from './menu.tsx'
import { areShortcutsOn, type Key, useShortcuts } from './shortcuts.ts'
import './actions.css'
import { useTranslation } from '../../locales/translation.ts'

const ShortcutList = lazy(() => withLaterWords(import('./shortcut-list.tsx')))

interface ActionProps {
  readonly icon: IconName
  readonly label: string
  readonly shortcut: Key
  readonly className?: string
  readonly hasKey: boolean
  readonly act: () => void
}

function Action({ icon, label, shortcut, className, hasKey, act }: ActionProps) {
  return (
    <button
      type="button"
      className={className}
      title={hasKey ? `${label} (${shortcut})` : label}
      aria-keyshortcuts={hasKey ? shortcut : undefined}
      onClick={act}
    >
      <Icon name={icon} />
      <span>{label}</span>
    </button>
  )
}

export interface ToolbarProps {
  /** null where nothing is sent. */
  readonly answer: ((how: AnswerHow) => void) | null
  /** Whether more people than the reader had it. */
  readonly hasOthers: boolean
  readonly print: () => void
  readonly save: () => void
  /** Ways to look at it. */
  readonly children: ReactNode
}

export function Toolbar({ answer, hasOthers, print, save, children }: ToolbarProps) {
  const { t } = useTranslation()
  const [isListed, setListed] = useState(false)
  const hasKey = areShortcutsOn()
  const list = () => setListed(true)
  const answers = answer && {
    r: () => answer('reply'),
    ...(hasOthers && { a: () => answer('reply-all') }),
    f: () => answer('forward'),
  }
  useShortcuts({ ...answers, p: print, s: save, '?': list })
  const all: readonly (readonly [Key, string])[] = [
    ...(answers ? ([['r', t('answer.reply')]] as const) : []),
    ...(answers?.a ? ([['a', t('answer.reply-all')]] as const) : []),
    ...(answers ? ([['f', t('answer.forward')]] as const) : []),
    ['p', t('reader.print')],
    ['s', t('reader.save')],
    ['?', t('reader.shortcuts')],
  ]
  return (
    <div className="toolbar">
      {answers && (
        <>
          <Action
            icon="reply"
            label={t('answer.reply')}
            shortcut="r"
            className="main"
            hasKey={hasKey}
            act={answers.r}
          />
          {answers.a && (
            <Action icon="reply-all" label={t('answer.reply-all')} shortcut="a" hasKey={hasKey} act={answers.a} />
          )}
          <Action icon="forward" label={t('answer.forward')} shortcut="f" hasKey={hasKey} act={answers.f} />
        </>
      )}
      <Menu>
        {answer && (
          <button type="button" onClick={() => answer('forward-attached')}>
            {t('answer.forward-attached')}
          </button>
        )}
        <button type="button" onClick={print}>
          {t('reader.print')}
        </button>
        <button type="button" onClick={save}>
          {t('reader.save')}
        </button>
        {children}
        <button type="button" onClick={list}>
          {t('reader.shortcuts')}
        </button>
        <a href={paths.home}>{t('reader.another')}</a>
      </Menu>
      {isListed && (
        <Suspense fallback={null}>
          <ShortcutList list={all} close={() => setListed(false)} />
        </Suspense>
      )}
    </div>
  )
}
