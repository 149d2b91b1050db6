// The configuration of a command of the gateway: as `settings.ts`, of its own folder.

import { type GatewayConfig, readGatewayConfig } from '../gateway/config.ts'
import type { Environment } from '../runtime/config.ts'
import { actAsOwnerOf } from '../runtime/owner.ts'
import { demandOpen } from '../runtime/storage.ts'

/** @throws PosternError `config-invalid` */
export function gatewaySettings(env: Environment): GatewayConfig {
  const config = readGatewayConfig(env)
  actAsOwnerOf(config.data)
  demandOpen(config.data)
  return config
}
