// What is answered by SMTP and LMTP: a code, and a text that begins with an enhanced status (RFC 3463).

export interface Reply {
  /** 250, or as SMTP refuses: 4xx for now, 5xx for ever. */
  readonly code: number
  readonly text: string
  /** For the log alone: what the next hop said when it took the mail, and the Message-ID under which it went on. */
  readonly said?: string
  readonly as?: string
}

export const isTaken = ({ code }: Reply): boolean => code >= 200 && code < 300
export const isTemporary = ({ code }: Reply): boolean => code >= 400 && code < 500

export const taken: Reply = { code: 250, text: 'Ok' }

export const stopping: Reply = { code: 421, text: '4.3.2 This server stops now. Please try again later' }
export const tooSlow: Reply = { code: 421, text: '4.4.2 This takes too long. Please try again later' }
export const tooManyMails: Reply = { code: 450, text: '4.7.1 Too many forwarded mails. Please try again later.' }
export const fault: Reply = { code: 451, text: '4.3.0 This cannot be taken now. Please try again later' }
export const maintenance: Reply = {
  code: 451,
  text: '4.3.2 This is away for maintenance. Please try again later.',
}
export const busy: Reply = { code: 451, text: '4.3.2 There is too much to do now. Please try again later' }
export const away: Reply = { code: 451, text: '4.4.1 The next mail server does not answer' }
export const unproven: Reply = { code: 451, text: '4.7.5 The next mail server does not prove who it is' }
export const deferred: Reply = { code: 451, text: '4.7.0 This cannot be handled now. Please try again later' }
export const full: Reply = { code: 452, text: '4.3.1 There is no room now. Please try again later' }
export const tooManyRecipients: Reply = { code: 452, text: '4.5.3 Too many recipients' }

export const tlsFirst: Reply = { code: 530, text: '5.7.0 STARTTLS comes first' }
export const noSuchAddress: Reply = { code: 550, text: '5.1.1 There is no such address here' }
export const noAnswerAddress: Reply = { code: 550, text: '5.1.7 Your address does not take answers.' }
export const refusedByPolicy: Reply = {
  code: 550,
  text: '5.7.1 The policy of this organisation refuses this message',
}
export const notHandled: Reply = { code: 550, text: '5.7.1 This message cannot be handled here' }
export const tooLarge: Reply = { code: 552, text: '5.3.4 The message is larger than is taken here' }
export const notServed: Reply = { code: 554, text: '5.7.1 Nobody is served here from there' }

/** @param elsewhere where the file can be opened: ` at https://…` */
export const largerThan = (bytes: number, elsewhere: string): Reply => ({
  code: 552,
  text: `5.3.4 The mail is larger than ${bytes} bytes. Open its file${elsewhere} instead.`,
})
export const notVouchedFor = (elsewhere: string): Reply => ({
  code: 550,
  text: `5.7.1 The sender's domain does not vouch for this mail (SPF, DKIM). Open its file${elsewhere} instead.`,
})
