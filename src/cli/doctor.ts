// postern doctor: looks at the services, at the gateway, or at both, whichever are configured here.

import { PosternError } from '../core/errors.ts'
import type { Environment } from '../runtime/config.ts'
import { type Finding, wrong } from './doctor/findings.ts'
import { doctor as gatewayDoctor } from './doctor/gateway.ts'
import { doctor } from './doctor/services.ts'
import { settingsFindings } from './doctor/settings.ts'
import { gatewaySettings } from './gateway-settings.ts'
import { exitCodes, result, type Speaker } from './output.ts'
import { environmentOf, settings } from './settings.ts'

export interface DoctorCommand extends Speaker {
  readonly serve?: boolean
}

const isNamed = (env: Environment, ...names: readonly string[]) =>
  names.some(name => env[name] !== undefined || env[`${name}_FILE`] !== undefined)

export async function examine(options: DoctorCommand): Promise<void> {
  const [own, beside] = [environmentOf('postern'), environmentOf('gateway')]
  const gateway = isNamed(beside, 'GATEWAY_PORTAL')
  const services = options.serve || !gateway || isNamed(own, 'PORTAL_URL', 'DISTRICT')
  const findings = [
    ...settingsFindings(...(services ? [own] : []), ...(gateway ? [beside] : [])),
    ...(services ? await doctor(settings(own)) : []),
    ...(gateway ? await lookAtGateway(beside, services) : []),
  ]
  const lines = findings.map(({ state, what, say }) => `${state.padEnd(6)} ${what}: ${say}`)
  result(options, { findings }, lines.join('\n'))
  if (findings.some(({ state }) => state === 'wrong')) process.exitCode = exitCodes.refused
}

/** @param isBeside the services were looked at: what was found there is told, whatever is wrong with these settings. */
async function lookAtGateway(env: Environment, isBeside: boolean): Promise<readonly Finding[]> {
  try {
    return await gatewayDoctor(gatewaySettings(env))
  } catch (error) {
    if (!isBeside || !(error instanceof PosternError)) throw error
    const say = error.message.replace(/\s+/g, ' ')
    const isLocked = say.includes('GATEWAY_SECRET_FILE')
    return [wrong('gateway', isLocked ? `${say}. Its passphrase is there while postern-gateway runs` : say)]
  }
}
