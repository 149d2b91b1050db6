// The paths of the portal, in an add-on: what is asked of the services is the same, the screens are pages of the add-on itself.

import { paths as ofPortal } from '../../contract/paths.ts'

export * from '../../contract/paths.ts'

export const paths = {
  ...ofPortal,
  home: '/home.html',
  read: '/read.html',
  write: '/write.html',
  sent: '/sent.html',
  about: '/about.html',
  device: '/device.html',
} as const

/** Each is the same page, which looks at its own address. */
export const pages = [paths.home, paths.read, paths.write, paths.sent, paths.about, paths.device] as const
