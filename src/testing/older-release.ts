// The package of a release before this one whose database is older, made from the history of this checkout.

import { spawnSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, renameSync, rmSync } from 'node:fs'
import path from 'node:path'

function run(command: string, args: readonly string[], cwd = process.cwd()): string {
  const { status, stdout, stderr, error } = spawnSync(command, args, { cwd, encoding: 'utf8' })
  if (error || status !== 0) throw new Error(`${command} ${args.join(' ')}: ${error?.message ?? stderr}`)
  return stdout.trim()
}

/** Each step of the schema says why it is there, wherever in here they stand. */
const database = 'src/server/db'

/** @returns the last commit before the newest migration; null where the history does not go back so far, or there is none. */
export function commitOfOlderDatabase(): string | null {
  const git = (...args: readonly string[]) => spawnSync('git', args, { encoding: 'utf8' })
  const added = git('log', '-1', '--format=%H', '-M', '-S', "why: '", '--', database).stdout?.trim()
  const before = added ? git('rev-parse', '--verify', '--quiet', `${added}^`).stdout.trim() : ''
  return before === '' ? null : before
}

/** What both are made of is not fetched twice: the modules where the lock file is the same, and Node.js. */
function furnish(tree: string, commit: string): void {
  const isSame = spawnSync('git', ['diff', '--quiet', commit, 'HEAD', '--', 'package-lock.json']).status === 0
  if (isSame) cpSync('node_modules', path.join(tree, 'node_modules'), { recursive: true, verbatimSymlinks: true })
  else run('npm', ['ci', '--prefer-offline', '--no-audit', '--no-fund'], tree)
  const node = path.join('build', 'package', 'node')
  if (existsSync(node)) cpSync(node, path.join(tree, node), { recursive: true, verbatimSymlinks: true })
}

/**
 * Made once a commit, in some minutes.
 * @param version a number below that of this release.
 * @returns the file
 */
export function packOlder(commit: string, version: string): string {
  const made = path.resolve('build', 'package', 'older', `postern_${commit}.deb`)
  if (existsSync(made)) return made
  const tree = path.resolve('build', 'package', 'older', 'tree')
  mkdirSync(path.dirname(tree), { recursive: true })
  rmSync(tree, { recursive: true, force: true })
  run('git', ['worktree', 'prune'])
  run('git', ['worktree', 'add', '--detach', tree, commit])
  try {
    furnish(tree, commit)
    const file = run(process.execPath, ['scripts/package.mjs', '--quick', '--version', version], tree)
      .split('\n')
      .at(-1)!
    renameSync(path.join(tree, file), made)
    return made
  } finally {
    rmSync(tree, { recursive: true, force: true })
    run('git', ['worktree', 'prune'])
  }
}
