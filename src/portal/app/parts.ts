// The parts of the page, put together: what each hears of the others stands here, and nowhere else.

import type { ParametersAnswer } from '../../contract/parameters.ts'
import { paths } from '../../contract/paths.ts'
import { ownLocale } from '../locales/format.ts'
import { translation } from '../locales/translation.ts'
import { tellOpened } from '../maintenance/waiting.tsx'
import { Outbox } from '../outbox/outbox.ts'
import type { Api } from '../services/api.ts'
import type { WayOut } from '../services/attempt.ts'
import { onAnswer, type Part } from '../services/call.ts'
import { offlineCopy } from '../services/offline-copy.ts'
import { prefetch } from '../services/prefetch.ts'
import { readParameters } from '../services/read-ahead.ts'
import { ServiceStatus } from '../services/service-status.ts'
import { tabLock } from '../services/tab-lock.ts'
import type { ServiceWorkerPage } from '../services/updates.ts'
import type { VaultClient } from '../services/vault.ts'
import { Journey } from '../state/journey.ts'
import { createPendingSignIn, waitingSeen } from '../state/pending-sign-in.ts'
import { Incoming } from './incoming.ts'

export interface Parts {
  readonly vault: VaultClient
  readonly serviceStatus: ServiceStatus
  readonly outbox: Outbox
  readonly updates: ServiceWorkerPage
  readonly journey: Journey
  readonly incoming: Incoming
  /** What is sent is kept by the program that sends it, for its writer too. */
  readonly keepsSent: boolean
  /** Fetches what this device lacks; what is missing still is fetched at the next visit. */
  readonly prefetch: () => Promise<void>
}

/** What differs between a page of the portal and a program that shows the same screens. */
export interface Place {
  readonly api: Api
  readonly vault: VaultClient
  /** The root key that was built in. */
  readonly root: ParametersAnswer['root']
  readonly cookiesAllowed: () => boolean
  readonly updates: ServiceWorkerPage
  /** null: by the relay. */
  readonly wayOut: WayOut | null
  /** Whoever writes has what was sent without a copy by mail. */
  readonly keepsSent: boolean
  /** What waits may leave without this page. */
  readonly askForSync: () => Promise<void>
}

/** The message is read first; what prepares for later comes after it. */
const settledMs = 1_500

const timers = {
  setTimer: (work: () => void, ms: number) => window.setTimeout(work, ms),
  clearTimer: (timer: number) => window.clearTimeout(timer),
}

function storageOrNull(name: 'localStorage' | 'sessionStorage'): Storage | null {
  try {
    return window[name]
  } catch {
    return null
  }
}

/** Whether the parts that did not answer do now: any answer of theirs will do. */
const prober = (api: Api) => async (parts: readonly Part[]) => {
  const asked = { keys: api.parameters, 'sign-in': api.session, relay: () => api.outgoing('probe') }
  await Promise.allSettled(parts.map(part => asked[part]()))
}

function startServiceStatus(vault: VaultClient, api: Api): ServiceStatus {
  const serviceStatus = new ServiceStatus({
    ask: api.status,
    verify: vault.status,
    offlineCopy,
    deviceClock: () => Date.now(),
    isOnline: () => navigator.onLine,
    probe: prober(api),
    ...timers,
  })
  onAnswer((part, well) => serviceStatus.heard(part, well))
  window.addEventListener('online', serviceStatus.networkChanged)
  window.addEventListener('offline', serviceStatus.networkChanged)
  return serviceStatus
}

export function assemble({ api, vault, root, cookiesAllowed, updates, wayOut, keepsSent, askForSync }: Place): Parts {
  const serviceStatus = startServiceStatus(vault, api)
  const outbox = new Outbox({
    ...{ api, vault, wayOut, ...timers },
    now: () => Math.floor(serviceStatus.now() / 1000),
    tabLock: (work, wait) => tabLock('outbox', work, wait),
    onWaiting: () => {
      if (journey.session.persisted) askForSync()
    },
    onSent: (draft, sent) => journey.writing.gone(draft, sent),
  })
  const prefetchOrLater = () =>
    prefetch({
      ...{ api, vault, now: serviceStatus.now },
      wanted: () => journey.session.remember && journey.session.persisted,
      writes: () => journey.session.canWrite,
      tabLock: work => tabLock('keeping', work, false),
    }).catch(() => {})
  const journey: Journey = new Journey({
    ...{ api, vault, root, clock: serviceStatus.now, cookiesAllowed },
    offlineCopy: { ...offlineCopy, parameters: readParameters },
    language: () => document.documentElement.lang,
    locale: ownLocale,
    pendingSignIn: createPendingSignIn(storageOrNull('localStorage')),
    send: (draft, composed, attempt) => outbox.send(draft, composed, attempt),
    onLearned: parameters => {
      serviceStatus.begin(parameters)
    },
    onSignedIn: () => {
      timers.setTimer(prefetchOrLater, settledMs)
      timers.setTimer(outbox.tryAll, settledMs)
    },
    onOpened: () => {
      incoming.markOpened()
      tellOpened(translation()('waiting.opened'))
      timers.setTimer(updates.register, settledMs)
    },
    onWaiting: () => incoming.markWaiting(),
    onWriting: draft => history.replaceState(null, '', draft === null ? incoming.path : `${paths.write}#${draft}`),
  })
  const incoming = new Incoming({ api, journey, waitingSeen: waitingSeen(storageOrNull('sessionStorage')) })
  for (const retry of [journey.retry, outbox.tryAll, prefetchOrLater]) serviceStatus.onRetry(retry)
  return { vault, serviceStatus, outbox, updates, journey, incoming, keepsSent, prefetch: prefetchOrLater }
}
