// The portal's policies.json in a real Thunderbird: the add-on is there unasked, stays, and becomes the newer one.

import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { whyMissing } from '../src/smtp/testing/mail-servers.ts'
import { expect, test } from './fixtures.ts'
import { startOrganisation } from './thunderbird/organisation.ts'

const missing = whyMissing('thunderbird')
const built = path.join(path.dirname(path.dirname(fileURLToPath(import.meta.url))), 'dist')

const inManager = `
  const { AddonManager } = ChromeUtils.importESModule('resource://gre/modules/AddonManager.sys.mjs')
  const addOn = await AddonManager.getAddonByID('postern@localhost')`
const look = `${inManager}
  if (!addOn) return null
  const { permissions, version, isActive } = addOn
  const may = (what) => (permissions & AddonManager[what]) !== 0
  return { version, isActive, remove: may('PERM_CAN_UNINSTALL'), switchOff: may('PERM_CAN_DISABLE') }`
const switchOff = `${inManager}
  return addOn.disable().then(() => 'switched off', String)`
/** As Thunderbird does once a day. */
const update = `${inManager}
  return new Promise((resolve, reject) => {
    const onUpdateAvailable = (_, install) => {
      install.addListener({
        onInstallEnded: (_, { version }) => resolve(version),
        onInstallFailed: ({ error }) => reject('not installed: ' + error),
        onDownloadFailed: ({ error }) => reject('not what was told of: ' + error),
      })
      install.install()
    }
    addOn.findUpdates({ onUpdateAvailable, onNoUpdateAvailable: () => resolve('none') }, AddonManager.UPDATE_WHEN_PERIODIC_UPDATE)
  })`

/** In the page behind the windows: a key that cannot leave, as the vault has them. */
const keys = `
  const opening = indexedDB.open('proof', 1)
  opening.onupgradeneeded = () => opening.result.createObjectStore('keys')
  await new Promise((resolve, reject) => Object.assign(opening, { onsuccess: resolve, onerror: reject }))
  const asked = (request) => new Promise((resolve, reject) => Object.assign(request, { onsuccess: () => resolve(request.result), onerror: reject }))`
const keep = `${keys}
  const key = await crypto.subtle.generateKey({ name: 'AES-GCM', length: 256 }, false, ['encrypt'])
  await asked(opening.result.transaction('keys', 'readwrite').objectStore('keys').put(key, 'one'))
  opening.result.close()`
const kept = `${keys}
  const key = await asked(opening.result.transaction('keys').objectStore('keys').get('one'))
  opening.result.close()
  return (await crypto.subtle.encrypt({ name: 'AES-GCM', iv: new Uint8Array(12) }, key, new Uint8Array(4))).byteLength`

test('policies.json puts the add-on into Thunderbird, where nobody takes it away, it becomes the newer one with its keys, and goes when it is blocked', async () => {
  test.skip(missing !== null, missing ?? '')
  const organisation = await startOrganisation(built)
  try {
    organisation.manage('force_installed')
    await organisation.release('1.0.0')
    let program = await organisation.start()
    await expect
      .poll(() => program.run(look))
      .toEqual({ version: '1.0.0', isActive: true, remove: false, switchOff: false })
    expect(await program.run(switchOff)).toContain('disallowed by enterprise policy')
    await program.inPage('background', keep)

    expect(await program.run(update)).toBe('none')
    await organisation.release('1.0.1')
    expect(await program.run(update)).toBe('1.0.1')
    program = await organisation.start()
    expect(await program.run(look)).toEqual({ version: '1.0.1', isActive: true, remove: false, switchOff: false })
    expect(await program.inPage('background', kept)).toBe(20)

    organisation.manage('normal_installed')
    program = await organisation.start()
    expect(await program.run(look)).toMatchObject({ remove: false, switchOff: true })

    organisation.manage(null)
    program = await organisation.start()
    expect(await program.run(look)).toMatchObject({ version: '1.0.1', remove: true, switchOff: true })

    organisation.manage('blocked')
    program = await organisation.start()
    await expect.poll(() => program.run(look)).toBeNull()
  } finally {
    await organisation.close()
  }
})
