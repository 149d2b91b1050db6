// What administrators ask and do about people: the contract has the paths.

import {
  type EndedAnswer,
  type EraseRequest,
  endedAnswer,
  type OwnerRequest,
  type PersonAnswer,
  type PersonExport,
  personAnswer,
  personExport,
} from '../../contract/administrators/people.ts'
import { adminPaths } from '../../contract/paths.ts'
import { ask, call, posted } from '../services/call.ts'

export const peopleApi = {
  show: (address: string): Promise<PersonAnswer> => ask(personAnswer, adminPaths.person, posted({ address })),
  signOut: (address: string): Promise<EndedAnswer> => ask(endedAnswer, adminPaths.personSignOut, posted({ address })),
  changeOwner: (request: OwnerRequest): Promise<EndedAnswer> =>
    ask(endedAnswer, adminPaths.personNotBefore, posted(request)),
  exported: (address: string): Promise<PersonExport> => ask(personExport, adminPaths.personExport, posted({ address })),
  async erase(request: EraseRequest): Promise<void> {
    await call(adminPaths.personErase, posted(request))
  },
}
