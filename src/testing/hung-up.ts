// The end of a connection, however it comes.

import type { Socket } from 'node:net'

/** Waits until it is closed. Cut off with something unread it is reset, which `once` would take for a failure. */
export function hungUp(socket: Socket): Promise<void> {
  return new Promise(resolve => {
    socket.on('error', () => {}).on('close', () => resolve())
    if (socket.closed) resolve()
  })
}
