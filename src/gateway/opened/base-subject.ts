// What a mail is about: its subject without what programs put around it when they answer, forward or report (RFC 5256, 2.1).

import { normalForm } from '../../core/normal-form.ts'

/** Of answers and forwards, by the languages of mail programs. */
const prefixes = [
  're aw antw antwort sv vs svar vast odp r rif res ref bls ynt atb ha ant resp réf rép αντ απ отв ответ на תשובה השב رد 回复 回覆 答复 答覆 返信 返 답장 회신',
  'fw fwd wg vb vl vid doorst tr rv enc pd i inoltro iml továbbítás továbbított trs ptr πρθ пер пересл הועבר إعادة توجيه 转发 轉寄 轉發 転送 전달',
]
  .join(' ')
  .split(' ')

/** Of machines that answer for a person, of receipts and of answers to invitations. */
const machines = [
  'automatic reply|auto reply|autoreply|auto|auto response|out of office|out of office autoreply|ooo|vacation|away',
  'automatische antwort|abwesend|abwesenheit|abwesenheitsnotiz|abwesenheitsnachricht|automatisch antwoord|afwezig|automatiskt svar|autosvar|frånvaro|automaattinen vastaus',
  'réponse automatique|absence|absence du bureau|risposta automatica|fuori sede|respuesta automática|fuera de la oficina|resposta automática|fora do escritório',
  'odpowiedź automatyczna|automatická odpověď|automatikus válasz|автоответ|автоматический ответ|自动答复|自動回覆|自動応答|자동 회신',
  'accepted|declined|tentative|tentatively accepted|canceled|cancelled|updated|invitation|updated invitation|new time proposed|counter',
  'zugesagt|angenommen|abgelehnt|abgesagt|mit vorbehalt|vorläufig|unter vorbehalt|einladung|termin|accepté|acceptée|refusé|refusée|provisoire|annulé|invitation acceptée',
  'accettato|accettata|rifiutato|rifiutata|provvisorio|annullato|invito|aceptado|aceptada|rechazado|rechazada|provisional|cancelado|invitación|geaccepteerd|geweigerd|voorlopig',
  'read|not read|deleted|read receipt|return receipt|return receipt displayed|gelesen|nicht gelesen|ungelesen gelöscht|lesebestätigung|empfangsbestätigung|lu|non lu|accusé de réception',
  'letto|conferma di lettura|leído|confirmación de lectura|gelezen|leesbevestiging|läst|lido|已读|既読|delivered|delivery|undeliverable|unzustellbar|undelivered|undelivered mail',
  'returned mail|failure notice|delivery failure|delivery status notification|delivery status notification failure|mail delivery failed|recall',
]
  .join('|')
  .split('|')

const answering = new Set([...prefixes, ...machines].map(plain))
/** What programs write where there is no subject. */
const stock = new Set(
  [
    'no subject|none|kein betreff|ohne betreff|sans objet|aucun objet|nessun oggetto|senza oggetto|sin asunto|sem assunto|geen onderwerp|inget ämne|无主题|無主旨|件名なし|제목 없음',
    'hi|hello|hallo|test|info|question|frage|document|scan|image|photo|untitled|message|mail|e mail|email|attachment',
  ]
    .join('|')
    .split('|')
    .map(plain),
)
/** Of a prefix with its colon. */
const longestPrefix = 60
/** Subjects are longer by accident alone. */
const longest = 2_000
const shortest = 4

export interface BaseSubject {
  /** Compared as it is: folded, one blank between words, nothing else; empty for none. */
  readonly base: string
  /** Whether it begins as an answer does, or as what is sent on. */
  readonly isAnswer: boolean
  /** Whether it says too little for two mails under it to be about the same. */
  readonly isTrivial: boolean
}

/** @param subject decoded. */
export function baseSubject(subject: string): BaseSubject {
  let rest = normalForm(subject, 'NFKC').replace(/\s+/gu, ' ').slice(0, longest).trim().toLowerCase()
  let isAnswer = false
  for (let before = ''; before !== rest; ) {
    before = rest
    rest = withoutTrailer(rest)
    const after = withoutPrefix(rest)
    if (after !== null) isAnswer = true
    rest = withoutTag(after ?? rest)
  }
  const base = plain(rest)
  const isTrivial = weight(base) < shortest || stock.has(base)
  return { base, isAnswer: isAnswer || /\(fwd\)\s*$/i.test(subject), isTrivial }
}

/** Section 2.1, (2) and (6): what follows, and a whole subject in `[Fwd: …]`. */
function withoutTrailer(text: string): string {
  const inner = /^\[(?:fwd|fw|wg|tr|rv|enc)\s*:(.*)\]$/u.exec(text)?.[1]
  return (inner ?? text).replace(/(?:\s|\(fwd\))+$/u, '').trim()
}

/** @returns null where it begins with none. `Re[2]:`, `Re(2):`, `Re^2:`, `Re: [list]`, `AW：`. */
function withoutPrefix(text: string): string | null {
  const colon = text.search(/[:：]/u)
  if (colon < 1 || colon > longestPrefix) return null
  const word = plain(text.slice(0, colon).replace(/\s*(?:\[[^\]]*\]|\(\d*\)|\^\d+|\*\d+|\d+)\s*$/u, ''))
  return answering.has(word) ? text.slice(colon + 1).trim() : null
}

/** `[list]`, unless nothing but it is there (section 2.1, (4)). */
function withoutTag(text: string): string {
  const after = /^\[[^[\]]{0,80}\]\s*(.+)$/u.exec(text)?.[1]
  return after ?? text
}

/** Letters and digits, one blank between words: programs change dashes, quotes and blanks. */
function plain(text: string): string {
  return (
    normalForm(text, 'NFKC')
      .toLowerCase()
      .match(/[\p{L}\p{M}\p{N}]+/gu) ?? []
  ).join(' ')
}

/** A sign of a script without an alphabet says as much as a syllable. */
function weight(base: string): number {
  let weight = 0
  for (const letter of base) if (letter !== ' ') weight += /[\p{Script=Han}\p{Script=Hangul}]/u.test(letter) ? 2 : 1
  return weight
}
