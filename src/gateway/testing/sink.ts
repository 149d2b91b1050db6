// A next mail server that hands on what it gets.

import { SMTPServer } from 'smtp-server'

export interface Got {
  readonly from: string
  readonly to: readonly string[]
  readonly raw: Buffer
}

/** `later…` is put off, `never…` is refused. */
export async function startSink(onMail: (mail: Got) => void) {
  const sink = new SMTPServer({
    authOptional: true,
    disabledCommands: ['AUTH', 'STARTTLS'],
    disableReverseLookup: true,
    logger: false,
    onRcptTo({ address }, _, done) {
      if (address.startsWith('later')) return done(Object.assign(new Error('4.2.0 later'), { responseCode: 450 }))
      if (address.startsWith('never')) return done(Object.assign(new Error('5.1.1 nobody'), { responseCode: 550 }))
      done()
    },
    onData(stream, { envelope }, done) {
      const chunks: Buffer[] = []
      stream.on('data', chunk => chunks.push(chunk))
      stream.on('end', () => {
        const from = envelope.mailFrom ? envelope.mailFrom.address : ''
        onMail({ from, to: envelope.rcptTo.map(({ address }) => address), raw: Buffer.concat(chunks) })
        done()
      })
    },
  })
  await new Promise<void>(resolve => sink.listen(0, '127.0.0.1', resolve))
  const { port } = sink.server.address() as { port: number }
  return { port, close: () => new Promise<void>(resolve => sink.close(resolve)) }
}
