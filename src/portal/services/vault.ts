// The page's end of the vault: starts the worker, and turns its answers back into values and errors.

import { proxy, type Remote, transfer, wrap } from 'comlink'
import { PosternError } from '../../core/errors.ts'
import type { Answer, Source, Vault } from '../../workers/vault/protocol.ts'
import vaultUrl from '../../workers/vault.ts?worker&url'
import { scriptUrl } from './trusted-types.ts'

type Value<T> = [Extract<T, { readonly ok: unknown }>] extends [never] ? T : Extract<T, { readonly ok: unknown }>['ok']
/** The vault as the page uses it: answers unwrapped, failures thrown as PosternError. */
export type VaultClient = {
  [Name in keyof Vault]: (...args: Parameters<Vault[Name]>) => Promise<Value<Awaited<ReturnType<Vault[Name]>>>>
} & { end(): void }

function unwrap<T>(answer: Answer<T>): T {
  if ('ok' in answer) return answer.ok
  throw new PosternError(answer.failed.code, 'the vault refused', { values: answer.failed.values })
}

/** The bytes change hands: the page has no use for them, and a copy takes as much memory again. */
function handOver(source: Source): Source {
  return transfer(source, [source.kind === 'armour' ? source.armour : source.bytes])
}

export function startVault(): VaultClient {
  const worker = new Worker(scriptUrl(vaultUrl), { type: 'module', name: 'vault' })
  const remote: Remote<Vault> = wrap<Vault>(worker)
  return {
    learn: async (...args) => unwrap(await remote.learn(...args)),
    status: async (...args) => unwrap(await remote.status(...args)),
    keepKeys: keep => remote.keepKeys(keep),
    take: async source => unwrap(await remote.take(handOver(source))),
    open: async onProgress => unwrap(await remote.open(proxy(onProgress))),
    device: async () => unwrap(await remote.device()),
    keyRequest: async (...args) => unwrap(await remote.keyRequest(...args)),
    acceptKeys: async (...args) => unwrap(await remote.acceptKeys(...args)),
    isProvided: async (...args) => unwrap(await remote.isProvided(...args)),
    sealedCopy: async () => unwrap(await remote.sealedCopy()),
    inner: async path => unwrap(await remote.inner(path)),
    attachment: async path => unwrap(await remote.attachment(path)),
    original: async path => unwrap(await remote.original(path)),
    zip: async path => unwrap(await remote.zip(path)),
    html: async path => unwrap(await remote.html(path)),
    text: async (path, from) => unwrap(await remote.text(path, from)),
    source: async (path, from) => unwrap(await remote.source(path, from)),
    pictures: async path => unwrap(await remote.pictures(path)),
    keyMonths: () => remote.keyMonths(),
    forget: () => remote.forget(),
    canonical: async address => unwrap(await remote.canonical(address)),
    recipients: async typed => unwrap(await remote.recipients(typed)),
    people: async () => unwrap(await remote.people()),
    drafts: async () => unwrap(await remote.drafts()),
    draft: async id => unwrap(await remote.draft(id)),
    newDraft: async (...args) => unwrap(await remote.newDraft(...args)),
    answerDraft: async (...args) => unwrap(await remote.answerDraft(...args)),
    saveDraft: async (...args) => unwrap(await remote.saveDraft(...args)),
    attach: async (id, file) => unwrap(await remote.attach(id, transfer(file, [file.bytes]))),
    detach: async (...args) => unwrap(await remote.detach(...args)),
    draftFile: async (...args) => unwrap(await remote.draftFile(...args)),
    dropDraft: async id => unwrap(await remote.dropDraft(id)),
    certificateRequest: async (...args) => unwrap(await remote.certificateRequest(...args)),
    acceptCertificates: async (...args) => unwrap(await remote.acceptCertificates(...args)),
    seal: async (id, composed, now, onProgress) => unwrap(await remote.seal(id, composed, now, proxy(onProgress))),
    cancelSealing: () => remote.cancelSealing(),
    queue: async (...args) => unwrap(await remote.queue(...args)),
    waiting: async () => unwrap(await remote.waiting()),
    claim: async id => unwrap(await remote.claim(id)),
    release: async (...args) => unwrap(await remote.release(...args)),
    takeBack: async (...args) => unwrap(await remote.takeBack(...args)),
    asFile: async (...args) => unwrap(await remote.asFile(...args)),
    keepSent: async (...args) => unwrap(await remote.keepSent(...args)),
    updateSent: async sent => unwrap(await remote.updateSent(sent)),
    sent: async () => unwrap(await remote.sent()),
    end: () => worker.terminate(),
  }
}
