// The pretended services whole: the portal on one port, its control page and another host's status feed on a second one.

import { paths } from '../src/contract/paths.ts'
import { answerControl } from './control.ts'
import { answerOn, listen } from './front.ts'
import { scenarioNamed } from './scenarios.ts'
import { signedStatus } from './services/status.ts'
import { type Settings, World } from './services/world.ts'

export interface PretendedOptions {
  /** 0: any free one. */
  readonly port: number
  readonly controlPort: number
  /** Folder of the built portal. */
  readonly portal: string
  readonly settings?: Partial<Settings>
  /** The machine's without it. */
  readonly clock?: () => Date
}

export interface Pretended {
  readonly origin: string
  /** The control page. */
  readonly control: string
  readonly world: World
  /** @throws RangeError for a name that is none. */
  switchTo(scenario: string): void
  setClock(time: Date): void
  close(): Promise<void>
}

export async function startPretended(options: PretendedOptions): Promise<Pretended> {
  const front = await listen(options.port)
  const control = await listen(options.controlPort)
  const origin = `http://localhost:${front.port}`
  const elsewhere = `http://localhost:${control.port}`
  const settings = { sending: 'anyone' as const, ...options.settings }
  const world = await World.create(
    { ...settings, origin, statusUrls: [origin, elsewhere].map(host => host + paths.status) },
    options.clock,
  )
  /** A file on the other host: written when something was to be said, and not since. */
  let published = signedStatus(world, false)
  const publish = () => {
    published = signedStatus(world, false)
  }
  const switchTo = (name: string) => {
    const scenario = scenarioNamed(name)
    if (!scenario) throw new RangeError(`There is no scenario "${name}".`)
    world.switchTo(scenario)
    publish()
  }
  const setClock = (time: Date) => {
    world.setClock(time)
    publish()
  }
  await answerOn(front.server, { world, portal: options.portal, statusOrigins: [elsewhere], switchTo })
  answerControl(control.server, { world, origin: elsewhere, published: () => published, switchTo, setClock })
  return {
    ...{ origin, control: elsewhere, world, switchTo, setClock },
    close: async () => {
      await Promise.all([front, control].map(({ connections }) => connections.stop()))
    },
  }
}
