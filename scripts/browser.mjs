// Finds a Chromium to test with, or installs one by the means the system has, or says in a sentence how to.

import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import path from 'node:path'

const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'microsoft-edge']
const applications = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
  'C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe',
]

function onPath() {
  const folders = (process.env.PATH ?? '').split(path.delimiter)
  const candidates = names.flatMap(name => folders.map(folder => path.join(folder, name)))
  return [...candidates, ...applications].find(file => existsSync(file))
}

async function ofPlaywright() {
  const { chromium } = await import('@playwright/test')
  const file = chromium.executablePath()
  return existsSync(file) ? file : undefined
}

function installFromDebian() {
  if (process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get')) return
  console.error('Installing Chromium from Debian, to test with.')
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  spawnSync('apt-get', ['update', '-qq'], { env, stdio: ['ignore', 'ignore', 'inherit'] })
  spawnSync('apt-get', ['install', '-y', '-qq', '--no-install-recommends', 'chromium', 'fonts-dejavu-core'], {
    env,
    stdio: ['ignore', 'ignore', 'inherit'],
  })
}

function installFromPlaywright() {
  console.error("Fetching Playwright's Chromium, to test with.")
  spawnSync(process.execPath, [path.join('node_modules', '@playwright', 'test', 'cli.js'), 'install', 'chromium'], {
    stdio: 'inherit',
  })
}

/** @returns {Promise<string>} the path of a Chromium. Ends the process with a sentence when there is none to be had. */
export async function findChromium() {
  const here = process.env.POSTERN_CHROMIUM ?? onPath() ?? (await ofPlaywright())
  if (here) return here
  installFromDebian()
  const fresh = onPath()
  if (fresh) return fresh
  installFromPlaywright()
  const fetched = await ofPlaywright()
  if (fetched) return fetched
  console.error(
    'No Chromium was found, and none could be installed. Install Chromium or Chrome, or name one in POSTERN_CHROMIUM, and run this again.',
  )
  process.exit(1)
}
