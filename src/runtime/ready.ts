// Tells whoever started a service that it runs, where that was asked for: a unit of systemd with Type=notify.

import { spawn } from 'node:child_process'
import type { Environment } from './config.ts'

/** Node has no datagram sockets of this machine, so systemd's own program speaks (sd_notify(3)): the unit needs NotifyAccess=all. */
export function tellReady({ NOTIFY_SOCKET, PATH }: Environment): void {
  if (!NOTIFY_SOCKET) return
  // Where it is missing systemd waits in vain, and says so.
  spawn('systemd-notify', ['--ready'], { env: { NOTIFY_SOCKET, PATH }, stdio: 'ignore' }).on('error', () => {})
}
