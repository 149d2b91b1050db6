// What administrators alone may ask for: windows, people, and the way of a message. `../routes.ts` has all the rest.

import { instancesAnswer } from '../../../contract/administrators/instances.ts'
import {
  administratorAnswer,
  endedAnswer,
  eraseRequest,
  ownerRequest,
  personAnswer,
  personExport,
  personRequest,
} from '../../../contract/administrators/people.ts'
import { traceAnswer, traceRequest } from '../../../contract/administrators/trace.ts'
import { adminPaths, paths } from '../../../contract/paths.ts'
import { windowAnswer, windowPlan, windowsAnswer, windowUpdate } from '../../../contract/windows.ts'
import type { Route } from '../route.ts'
import { changeWindow, endWindow, listWindows, scheduleWindow, startWindow, updateWindow } from '../windows.ts'
import { showInstances } from './instances.ts'
import { changeOwner, erasePerson, exportPerson, showPerson, signOutPerson, whoAdministers } from './people.ts'
import { traceMessage } from './trace.ts'

export const ofAdministrators: readonly Route[] = [
  // Windows.
  {
    method: 'GET',
    path: adminPaths.windows,
    of: ['status'],
    handler: listWindows,
    does: 'The windows, and whether they stop anything.',
    who: 'administrator',
    answers: { 200: windowsAnswer },
    problems: ['rate-limited'],
  },
  {
    method: 'POST',
    path: adminPaths.windows,
    of: ['status'],
    handler: scheduleWindow,
    does: 'Announces a window.',
    who: 'administrator',
    asks: windowPlan,
    answers: { 201: windowAnswer },
    problems: ['rate-limited'],
  },
  {
    method: 'PUT',
    path: adminPaths.window,
    of: ['status'],
    handler: changeWindow,
    does: 'Changes a window that is not over.',
    who: 'administrator',
    asks: windowPlan,
    answers: { 200: windowAnswer },
    problems: ['not-found', 'rate-limited'],
  },
  {
    method: 'POST',
    path: adminPaths.windowStart,
    of: ['status'],
    handler: startWindow,
    does: 'Begins a window now, whatever was planned.',
    who: 'administrator',
    answers: { 200: windowAnswer },
    problems: ['bad-request', 'not-found', 'rate-limited'],
  },
  {
    method: 'POST',
    path: adminPaths.windowEnd,
    of: ['status'],
    handler: endWindow,
    does: 'Ends a window; calls it off where it has not begun.',
    who: 'administrator',
    answers: { 200: windowAnswer },
    problems: ['bad-request', 'not-found', 'rate-limited'],
  },
  {
    method: 'POST',
    path: adminPaths.windowUpdates,
    of: ['status'],
    handler: updateWindow,
    does: 'Says how it goes, and a new planned end where it changed.',
    who: 'administrator',
    asks: windowUpdate,
    answers: { 200: windowAnswer },
    problems: ['not-found', 'rate-limited'],
  },

  // Instances.
  {
    method: 'GET',
    path: adminPaths.instances,
    of: ['status'],
    handler: showInstances,
    does: 'The processes of the services over this database, and how long the one that answers waits for it.',
    who: 'administrator',
    answers: { 200: instancesAnswer },
    problems: ['rate-limited'],
  },

  // People, with a code of the last hour.
  {
    method: 'GET',
    path: paths.administrator,
    of: ['status'],
    handler: whoAdministers,
    does: 'Which administrator asks, where the code is fresh enough for what concerns people.',
    who: 'administrator',
    answers: { 200: administratorAnswer },
    problems: ['rate-limited'],
  },
  {
    method: 'POST',
    path: adminPaths.person,
    of: ['status'],
    handler: showPerson,
    does: 'How much is kept of an address, and since when. Never a word of a message, nor with whom.',
    who: 'administrator',
    asks: personRequest,
    answers: { 200: personAnswer },
    problems: ['bad-address', 'rate-limited'],
  },
  {
    method: 'POST',
    path: adminPaths.personSignOut,
    of: ['status'],
    handler: signOutPerson,
    does: 'Ends every session in which the address is proven, as of a lost laptop.',
    who: 'administrator',
    asks: personRequest,
    answers: { 200: endedAnswer },
    problems: ['bad-address', 'rate-limited'],
  },
  {
    method: 'POST',
    path: adminPaths.personNotBefore,
    of: ['status'],
    handler: changeOwner,
    does: 'The mailbox has a new owner, who is given keys of no earlier month; ends all sessions.',
    who: 'administrator',
    asks: ownerRequest,
    answers: { 200: endedAnswer },
    problems: ['bad-address', 'conflict', 'rate-limited'],
  },
  {
    method: 'POST',
    path: adminPaths.personExport,
    of: ['status'],
    handler: exportPerson,
    does: 'All that is kept of an address.',
    who: 'administrator',
    asks: personRequest,
    answers: { 200: personExport },
    problems: ['bad-address', 'rate-limited'],
  },
  {
    method: 'POST',
    path: adminPaths.personErase,
    of: ['status'],
    handler: erasePerson,
    does: 'Forgets all that names an address, but for what keeps others from its mail. It cannot be taken back.',
    who: 'administrator',
    asks: eraseRequest,
    answers: { 204: null },
    problems: ['bad-address', 'conflict', 'rate-limited'],
  },
  {
    method: 'POST',
    path: adminPaths.messageTrace,
    of: ['status'],
    handler: traceMessage,
    does: 'The way of a message through the services, by any name of it: who wrote it to whom, and what mail servers said. Never a word of it.',
    who: 'administrator',
    asks: traceRequest,
    answers: { 200: traceAnswer },
    problems: ['rate-limited'],
  },
]
