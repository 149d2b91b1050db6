// Runs files of vitest, as the runner asks, and tells it what happens. A process of its own.

import path from 'node:path'
import { stripVTControlCharacters } from 'node:util'
import { BaseSequencer, createVitest } from 'vitest/node'
import { root } from '../setup.mjs'
import { longestFirst } from './durations.mjs'

/** `projects`: their names. `files`: for each project those to run, all without it. `titles`: a pattern for files that were found by it. */
const { projects, files, titles, title, isQuick, workers, seed } = JSON.parse(process.argv[2])
const tell = event => process.send?.(event)
const relative = file => path.relative(root, file).split(path.sep).join('/')

/** A part has more than one project where some of its files need a process of their own. */
const alike = { mocked: 'unit' }
const partOf = project => alike[project.name] ?? project.name
const inParts = [...projects, ...Object.keys(alike).filter(name => projects.includes(alike[name]))]

class LongestFirst extends BaseSequencer {
  async sort(specifications) {
    return longestFirst(specifications, ({ moduleId }) => relative(moduleId))
  }
}

const namesOf = task => (task.type === 'module' ? [] : [...namesOf(task.parent), task.name])
const hasFailed = task => task.type !== 'module' && (task.errors?.().length > 0 || hasFailed(task.parent))

/** The message, what was expected, and the first line of the test's own code on the way. */
function textOf({ message, name, diff, stack = '', stacks = [] }) {
  const own = stacks.find(({ file }) => !file.includes('node_modules'))
  const line = own ? `at ${relative(own.file)}:${own.line}` : stack.split('\n').find(text => /^\s+at /.test(text))
  return stripVTControlCharacters(
    [name === 'AssertionError' || !name ? message : `${name}: ${message}`, diff, line?.trim()]
      .filter(Boolean)
      .join('\n'),
  )
}

/** Whether the run asked for it: vitest calls what was not asked for skipped. */
function isChosen(test, pattern) {
  if (isQuick && test.tags.includes('long')) return false
  return !pattern || pattern.test(namesOf(test).join(' '))
}

class Reporter {
  patterns = new Map()
  begun = new Map()

  onTestRunStart(specifications) {
    for (const project of projects) {
      const count = specifications.filter(one => partOf(one.project) === project).length
      tell({ type: 'plan', part: project, files: count })
    }
    for (const one of specifications) this.patterns.set(one.moduleId, one.testNamePattern)
  }

  about(task) {
    const module = task.type === 'module' ? task : task.module
    return { part: partOf(module.project), file: relative(module.moduleId) }
  }

  onTestModuleQueued(module) {
    this.begun.set(module.id, performance.now())
    tell({ type: 'begins', ...this.about(module) })
  }

  onTestCaseResult(test) {
    const { state, errors = [] } = test.result()
    if (state !== 'passed' && state !== 'failed') return
    tell({
      type: 'test',
      ...this.about(test),
      ...{ state, names: namesOf(test) },
      seconds: (test.diagnostic()?.duration ?? 0) / 1000,
      errors: state === 'failed' ? errors.map(textOf) : [],
      figures: test.annotations().map(({ message }) => message),
    })
  }

  onTestSuiteResult(suite) {
    this.tellErrors(suite)
  }

  tellErrors(suite) {
    const errors = suite.errors().map(textOf)
    if (errors.length > 0) tell({ type: 'test', ...this.about(suite), state: 'failed', names: namesOf(suite), errors })
  }

  onTestModuleEnd(module) {
    this.tellErrors(module)
    const pattern = this.patterns.get(module.moduleId)
    for (const test of module.children.allTests()) {
      const { state, note } = test.result()
      if (state === 'passed' || state === 'failed' || !isChosen(test, pattern)) continue
      const isUnrun = state === 'pending' || module.errors().length > 0 || hasFailed(test.parent)
      const names = namesOf(test)
      tell({ type: 'test', ...this.about(test), state: isUnrun ? 'not run' : 'skipped', names, why: note })
    }
    const seconds = (performance.now() - this.begun.get(module.id)) / 1000
    tell({ type: 'ends', ...this.about(module), seconds })
  }

  onUserConsoleLog({ content, taskId }) {
    const task = taskId ? this.vitest.state.idMap.get(taskId) : undefined
    tell({ type: 'said', where: task ? [relative(task.file?.filepath ?? ''), task.name] : [], text: content })
  }

  onInit(vitest) {
    this.vitest = vitest
  }

  onTestRunEnd(_, unhandled) {
    for (const error of unhandled) {
      const { VITEST_TEST_PATH: at, VITEST_TEST_NAME: name } = error
      const names = ['an error that nothing caught', ...(name ? [`while it ran: ${name}`] : [])]
      tell({
        ...{ type: 'test', part: projects[0], state: 'failed', names, errors: [textOf(error)] },
        file: at ? relative(at) : '',
        isOfFile: true,
      })
    }
  }
}

const vitest = await createVitest('test', {
  root,
  watch: false,
  project: inParts,
  maxWorkers: workers,
  sequence: { sequencer: LongestFirst },
  reporters: [new Reporter()],
  ...(isQuick && { tagsFilter: ['!long'] }),
})
if (seed !== undefined) vitest.provide('seed', Number(seed))
await vitest.standalone()
const wanted = new Map(
  projects.flatMap(project => (files?.[project] ?? []).map(({ file, isByTitle }) => [file, isByTitle])),
)
const specifications = (await vitest.globTestSpecifications())
  .filter(({ moduleId }) => !files || wanted.has(relative(moduleId)))
  .map(({ project, moduleId }) => {
    const pattern = title ?? (wanted.get(relative(moduleId)) ? titles : undefined)
    return project.createSpecification(moduleId, pattern ? { testNamePattern: new RegExp(pattern, 'i') } : undefined)
  })
await vitest.runTestSpecifications(specifications, !files)
await vitest.close()
process.disconnect?.()
