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

function onPath(wanted) {
  const folders = (process.env.PATH ?? '').split(path.delimiter)
  return wanted.flatMap(name => folders.map(folder => path.join(folder, name))).find(file => existsSync(file))
}

function installed() {
  return onPath(names) ?? applications.find(file => existsSync(file))
}

async function ofPlaywright() {
  const { chromium } = await import('@playwright/test')
  const file = chromium.executablePath()
  return existsSync(file) ? file : undefined
}

function installFromDebian(packages) {
  if (process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get')) return
  console.error(`Installing ${packages.join(', ')} from Debian, to test with.`)
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  const stdio = ['ignore', 'ignore', 'inherit']
  spawnSync('apt-get', ['update', '-qq'], { env, stdio })
  spawnSync('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...packages], { env, stdio })
}

function installFromPlaywright() {
  console.error("Fetching Playwright's Chromium, to test with.")
  spawnSync(process.execPath, [path.join('node_modules', '@playwright', 'test', 'cli.js'), 'install', 'chromium'], {
    stdio: 'inherit',
  })
}

/** What to say where there is no Chromium to be had. */
export const noChromium =
  'No Chromium was found, and none could be installed. Install Chromium or Chrome, or name one in POSTERN_CHROMIUM, and run this again.'

/** @returns {Promise<string | undefined>} the path of a Chromium. */
export async function seekChromium() {
  const here = process.env.POSTERN_CHROMIUM ?? installed() ?? (await ofPlaywright())
  if (here) return here
  installFromDebian(['chromium', 'fonts-dejavu-core'])
  const fresh = installed()
  if (fresh) return fresh
  installFromPlaywright()
  return ofPlaywright()
}

/** @returns {Promise<string>} the path of a Chromium. Ends the process with a sentence when there is none to be had. */
export async function findChromium() {
  const found = await seekChromium()
  if (found) return found
  console.error(noChromium)
  process.exit(1)
}

/** @returns {string | undefined} the path of a Chromium without windows, where Debian has it: the same engine, for two thirds of the work. */
export function findHeadlessShell() {
  const here = () => onPath(['chromium-headless-shell'])
  if (!here()) installFromDebian(['chromium-headless-shell', 'fonts-dejavu-core'])
  return here()
}

/** What the tests compare with beside Chromium: program and package. Where one cannot be had, its tests say so. */
const others = [
  ['firefox-esr', 'firefox-esr'],
  ['WebKitWebDriver', 'webkit2gtk-driver'],
  ['Xvfb', 'xvfb'],
  ['python3', 'python3'],
  ['rspamd', 'rspamd'],
  ['postfix', 'postfix'],
  ['dovecot', 'dovecot-imapd'],
  ['nginx', 'nginx-light'],
  ['slapd', 'slapd'],
  // Its server lies in a folder of its version.
  ['pg_lsclusters', 'postgresql'],
  ['systemd-analyze', 'systemd'],
  ['swaks', 'swaks'],
  ['gpg', 'gnupg'],
  ['age', 'age'],
  ['thunderbird', 'thunderbird'],
  ['openssl', 'openssl'],
]

/** Of proofs alone: program and package. */
export const ofProofs = [
  ['cc', 'build-essential'],
  ['strace', 'strace'],
  ['mmdebstrap', 'mmdebstrap'],
  ['systemd-nspawn', 'systemd-container'],
  ['lintian', 'lintian'],
]

/** Installs what is missing, where the system lets it. */
export function findOthers(more = []) {
  const missing = [...others, ...more].filter(([program]) => !onPath([program])).map(([, name]) => name)
  if (missing.length > 0) installFromDebian(missing)
}
