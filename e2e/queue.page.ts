// What vault.spec.ts runs in the page.

export { draftsIn } from '../src/workers/vault/drafts.ts'
export { deviceStore } from '../src/workers/vault/keystore.ts'
export { claim, queue, takeBack } from '../src/workers/vault/outbox.ts'
