// What administrators come to, by its address.

import { adminPaths } from '../../contract/paths.ts'
import { Instances } from '../instances/instances.tsx'
import { People } from '../people/people.tsx'
import { Trace } from '../trace/trace.tsx'
import { Windows } from '../windows/windows.tsx'
import type { Parts } from './parts.ts'

export interface AdministrationProps extends Pick<Parts, 'serviceStatus'> {
  readonly signIn: () => void
}

export function Administration({ serviceStatus, signIn }: AdministrationProps) {
  const { now } = serviceStatus
  if (location.pathname === adminPaths.people) return <People now={now} signIn={signIn} />
  if (location.pathname === adminPaths.trace) return <Trace signIn={signIn} />
  if (location.pathname === adminPaths.processes) return <Instances signIn={signIn} />
  return <Windows now={now} zones={serviceStatus.look().feed?.zones ?? []} signIn={signIn} />
}
