// A mailbox that is full: whatever comes is refused after it was taken.

import { SMTPServer } from 'smtp-server'

/** @returns what ends it. */
export async function startFull(port: number): Promise<() => void> {
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['AUTH', 'STARTTLS'],
    disableReverseLookup: true,
    logger: false,
    onData(stream, _, done) {
      stream.resume()
      stream.on('end', () => done(Object.assign(new Error('5.2.2 full'), { responseCode: 552 })))
    },
  })
  await new Promise<void>(resolve => server.listen(port, '127.0.0.1', resolve))
  return () => server.close()
}
