// The tools of the text: one stop of the Tab key, arrows within (https://www.w3.org/WAI/ARIA/apg/patterns/toolbar/).

import { type KeyboardEvent, useRef, useState } from 'react'
import { useTranslation } from '../locales/translation.ts'
import type { Action, Tells } from './editor.ts'
import { Icon, type Tool } from './icons.tsx'

/** On the narrowest phone, two lines of six at most, those of tables included. */
const groups: readonly (readonly Tool[])[] = [
  ['bold', 'italic', 'plain'],
  ['bullets', 'numbers', 'quote'],
  ['undo', 'redo'],
  ['link', 'picture'],
]
/** There where somebody writes in a table. */
const ofTables: readonly Tool[] = ['addRow', 'removeRow']

/** As the editor knows them; Mac shows its own sign for the same key. */
const keys: Partial<Record<Tool, string>> = { bold: 'B', italic: 'I', undo: 'Z', redo: 'Y' }
const modifier = /Mac|iP(?:hone|ad)/.test(navigator.platform) ? '⌘' : 'Ctrl+'

const toggles: ReadonlySet<Tool> = new Set(['bold', 'italic', 'bullets', 'numbers', 'quote'])
const steps: Readonly<Record<string, (at: number, count: number) => number>> = {
  ArrowRight: (at, count) => (at + 1) % count,
  ArrowLeft: (at, count) => (at + count - 1) % count,
  Home: () => 0,
  End: (_, count) => count - 1,
}

export interface ToolsProps {
  readonly tells: Tells
  readonly run: (action: Action) => void
  readonly link: (href: string) => void
  readonly picture: (file: File) => void
}

export function Tools({ tells, run, link, picture }: ToolsProps) {
  const { t } = useTranslation()
  const bar = useRef<HTMLDivElement>(null)
  const input = useRef<HTMLInputElement>(null)
  const shown = ofTables.every(tool => tells.idle.has(tool)) ? groups : [...groups, ofTables]
  const tools = shown.flat()
  const [last, setStop] = useState<Tool>('bold')
  const stop = tools.includes(last) ? last : 'bold'
  const [isLinking, setLinking] = useState(false)
  const press = (tool: Tool) => {
    setStop(tool)
    if (tool === 'link') setLinking(!isLinking)
    else if (tool === 'picture') input.current?.click()
    else if (!tells.idle.has(tool)) run(tool)
  }
  const onKey = (event: KeyboardEvent) => {
    const step = steps[event.key]
    if (step === undefined || event.altKey || event.ctrlKey || event.metaKey) return
    event.preventDefault()
    const next = tools[step(tools.indexOf(stop), tools.length)]!
    setStop(next)
    bar.current?.querySelector<HTMLElement>(`[data-tool=${next}]`)?.focus()
  }
  return (
    <>
      <div ref={bar} role="toolbar" aria-label={t('compose.tools')} className="tools" onKeyDown={onKey}>
        {shown.map(group => (
          <span key={group[0]} className="group">
            {group.map(tool => (
              <button
                key={tool}
                type="button"
                data-tool={tool}
                data-tip={[t(`compose.actions.${tool}`), keys[tool] && `(${modifier}${keys[tool]})`].join(' ').trim()}
                tabIndex={tool === stop ? 0 : -1}
                aria-label={t(`compose.actions.${tool}`)}
                aria-pressed={toggles.has(tool) ? tells.pressed.has(tool) : undefined}
                aria-expanded={tool === 'link' ? isLinking : undefined}
                aria-disabled={tells.idle.has(tool) || undefined}
                onMouseDown={event => event.preventDefault()}
                onClick={() => press(tool)}
              >
                <Icon of={tool} />
              </button>
            ))}
          </span>
        ))}
      </div>
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
      {isLinking && (
        <LinkField
          add={href => {
            if (href !== '') link(href)
            setLinking(false)
          }}
        />
      )}
    </>
  )
}

function LinkField({ add }: { readonly add: (href: string) => void }) {
  const { t } = useTranslation()
  const [typed, setTyped] = useState('')
  const done = () => {
    const href = typed.trim()
    add(href === '' || /^(?:https?|mailto|tel):/i.test(href) ? href : `https://${href}`)
  }
  return (
    <span className="link-field">
      <input
        type="text"
        inputMode="url"
        autoComplete="off"
        aria-label={t('compose.linkAddress')}
        placeholder="https://"
        value={typed}
        onChange={event => setTyped(event.target.value)}
        onKeyDown={event => {
          if (event.key !== 'Enter') return
          event.preventDefault()
          done()
        }}
      />
      <button type="button" onClick={done}>
        {t('compose.linkAdd')}
      </button>
    </span>
  )
}
