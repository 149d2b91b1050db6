import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import type { NoticeCode } from './notices.ts'
import { parseMessage } from './parse.ts'

const folder = path.join(import.meta.dirname, 'corpus')
const files = readdirSync(folder).filter(file => file.endsWith('.msg'))

/** What each malformed message of the corpus is explained with. */
const explained: Readonly<Record<string, NoticeCode[]>> = {
  'basic-plain-with-bad-header-separator.msg': ['bad-header'],
  'ending-boundaries.msg': ['no-boundary'],
  'malformedHeader-nocrlfcrlf.msg': ['bad-header'],
  'malformedHeader-noheader.msg': ['bad-header', 'shown-raw'],
  'malformedHeaderStartsBody-nocrlfcrlf.msg': ['bad-header'],
  'malformedHeaderStartsBody-noheader.msg': ['bad-header', 'shown-raw'],
  'missing-boundary.msg': ['no-boundary'],
  'missing-inner-boundary.msg': ['no-boundary'],
  'missing-inner-start-boundary.msg': ['no-boundary'],
  'multipartemptypart.msg': ['shown-raw'],
  'multipartnestedemptypartsnorfc822.msg': ['shown-raw'],
  'multipartnopart.msg': ['no-boundary'],
  'obsolete.msg': ['bad-header', 'bad-date'],
}

describe('the messages of mime4j', () => {
  it('are all here', () => {
    expect(files).toHaveLength(32)
  })

  it.each(files)('%s is shown or explained', async file => {
    const message = await parseMessage(readFileSync(path.join(folder, file)))
    const shown = [message.html, message.text].some(text => text !== null && text.trim() !== '')
    const codes = message.notices.map(({ code }) => code)
    if (!shown && message.attachments.length === 0) expect(codes).toContain('empty')
    expect(codes.filter(code => code !== 'no-from')).toEqual(explained[file] ?? [])
  })
})
