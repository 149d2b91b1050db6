// A reporter for Playwright that tells the runner what happens.

import { readFileSync } from 'node:fs'
import path from 'node:path'
import { stripVTControlCharacters } from 'node:util'
import { root } from '../setup.mjs'
import { longestFirst } from './durations.mjs'

const relative = file => path.relative(root, file).split(path.sep).join('/')
const textOf = ({ message, value, stack, snippet, location }) =>
  stripVTControlCharacters(
    [message ?? value ?? stack, snippet, location && `at ${relative(location.file)}:${location.line}`]
      .filter(Boolean)
      .join('\n'),
  )

/** What stood on the page when a test failed, as Playwright wrote it down. */
function screenOf(attachments) {
  const file = attachments.find(({ name }) => name === 'error-context')?.path
  const [, screen] = (file && readFileSync(file, 'utf8').match(/^```yaml\n(.*?)^```/ms)) || []
  return screen ? [`On the screen:\n${screen.split('\n').slice(0, 40).join('\n')}`] : []
}

export default class Reporter {
  left = new Map()
  seconds = new Map()
  sending = Promise.resolve()

  tell(event) {
    this.sending = new Promise(resolve => (process.send ? process.send(event, resolve) : resolve()))
  }

  /** The order of files is that of their suites; Playwright has no other way to say it yet. Without it they come by name. */
  async preprocess({ suite }) {
    for (const project of suite.suites)
      if (Array.isArray(project._entries))
        project._entries = longestFirst(project._entries, entry => relative(entry.location?.file ?? ''))
  }

  onBegin(_, suite) {
    for (const test of suite.allTests()) {
      const { file } = this.about(test)
      this.left.set(file, (this.left.get(file) ?? 0) + 1)
    }
    for (const project of suite.suites) {
      const files = new Set(project.allTests().map(test => test.location.file)).size
      this.tell({ type: 'plan', part: project.project().name, files, tests: project.allTests().length })
    }
  }

  /** The file that was asked for: a test may be written down in another, which several share. */
  about(test) {
    let suite = test.parent
    while (suite.type !== 'file') suite = suite.parent
    return { part: suite.project().name, file: relative(suite.location.file) }
  }

  onTestBegin(test) {
    this.tell({ type: 'begins', ...this.about(test) })
  }

  onTestEnd(test, { status, duration, errors, annotations, attachments }) {
    const isSkipped = status === 'skipped' && test.expectedStatus === 'skipped'
    const state = isSkipped
      ? 'skipped'
      : status === 'skipped'
        ? 'not run'
        : status === test.expectedStatus
          ? 'passed'
          : 'failed'
    const about = this.about(test)
    this.tell({
      type: 'test',
      ...about,
      ...{ state, names: test.titlePath().slice(3), seconds: duration / 1000 },
      errors: state === 'failed' ? [...errors.map(textOf), ...screenOf(attachments)] : [],
      why: annotations.find(({ type }) => type === 'skip')?.description,
      figures: annotations.filter(({ type }) => type === 'figures').map(({ description }) => description),
    })
    this.seconds.set(about.file, (this.seconds.get(about.file) ?? 0) + duration / 1000)
    this.left.set(about.file, this.left.get(about.file) - 1)
    if (this.left.get(about.file) === 0) this.tell({ type: 'ends', ...about, seconds: this.seconds.get(about.file) })
  }

  onError(error) {
    this.tell({
      type: 'test',
      file: '',
      state: 'failed',
      names: ['an error outside of the tests'],
      errors: [textOf(error)],
    })
  }

  onStdOut(chunk, test) {
    this.tell({ type: 'said', where: test ? [this.about(test).file, test.title] : [], text: chunk.toString() })
  }

  onStdErr(chunk, test) {
    this.onStdOut(chunk, test)
  }

  async onExit() {
    await this.sending
  }
}
