// What the commands below `postern parameters` do: the root key never comes to the server, and what it signs can be read before.

import { parametersAnswer, signedParameters } from '../../contract/parameters.ts'
import { PosternError } from '../../core/errors.ts'
import { signJws } from '../../core/jws.ts'
import { secondsOf } from '../../core/seconds.ts'
import type { Config } from '../../runtime/config.ts'
import { readSigningKeyFile } from '../../server/keys/files.ts'
import { parametersToSign, takeSigned } from '../../server/keys/parameters.ts'
import { localOrigin, readDatabase, withDatabase } from '../district.ts'
import { note, readJson, result, type Speaker } from '../output.ts'

export interface SignOptions extends Speaker {
  /** The root key. */
  readonly key: string
}

const now = () => secondsOf(new Date())

export async function request(config: Config, options: Speaker): Promise<void> {
  const next = await readDatabase(config, db => parametersToSign(db, config, localOrigin(config), now()))
  if (!next) throw new PosternError('conflict', 'What is published is as the settings say. There is nothing to sign.')
  if (next.differs.length > 0) note(`What differs from what is signed: ${next.differs.join(', ')}.`)
  result(options, { ...next.payload }, JSON.stringify(next.payload, null, 2))
}

export async function sign(file: string, options: SignOptions): Promise<void> {
  const payload = signedParameters.safeParse(await readJson(file))
  if (!payload.success) throw new PosternError('bad-request', 'This is not what "postern parameters request" wrote.')
  const { kid, jwk, privateKey } = await readSigningKeyFile(options.key)
  const signed = await signJws('postern-parameters+jwt', payload.data, { kid, privateKey })
  const { district, portal, sequence } = payload.data
  note(`Signed for the district ${district}, ${portal}, number ${sequence}, by the root key ${kid}.`)
  const answer = { signed, root: { kid, jwk } }
  result(options, answer, JSON.stringify(answer))
}

export async function publish(config: Config, file: string, options: Speaker): Promise<void> {
  const answer = parametersAnswer.safeParse(await readJson(file))
  if (!answer.success) throw new PosternError('bad-request', 'This is not what "postern parameters sign" wrote.')
  await withDatabase(config, db =>
    takeSigned(db, config, { origin: localOrigin(config), answer: answer.data, now: now() }),
  )
  result(options, { published: true }, 'Published. Start the services with these settings.')
}
