// The two cookies: the session, and the secret by which a challenge knows its browser.

import type { FastifyReply, FastifyRequest } from 'fastify'
import { provenBrowserSeconds } from '../signin/session.ts'

export interface Cookies {
  session(request: FastifyRequest): string | undefined
  browser(request: FastifyRequest): string | undefined
  /** @param maxAge seconds; null for a cookie that ends with the browser. */
  setSession(reply: FastifyReply, token: string, maxAge: number | null): void
  /** @param proven it has proven an address and is to be remembered. */
  setBrowser(reply: FastifyReply, token: string, proven: boolean): void
  clearSession(reply: FastifyReply): void
}

const day = 86_400

/** On http, which is for loopback alone, plain names: WebKit drops `__Host-` and `Secure` cookies there. */
function cookies(https: boolean): Cookies {
  const name = (plain: string) => (https ? `__Host-${plain}` : plain)
  const attributes = { path: '/', httpOnly: true, secure: https, sameSite: 'strict' } as const
  const session = name('postern')
  const browser = name('postern-browser')
  return {
    session: request => request.cookies[session],
    browser: request => request.cookies[browser],
    setSession: (reply, token, maxAge) => {
      reply.setCookie(session, token, { ...attributes, ...(maxAge !== null && { maxAge }) })
    },
    setBrowser: (reply, token, proven) => {
      reply.setCookie(browser, token, { ...attributes, maxAge: proven ? provenBrowserSeconds : day })
    },
    clearSession: reply => {
      reply.clearCookie(session, attributes)
    },
  }
}

const [secure, plain] = [cookies(true), cookies(false)]

export const cookiesOf = (https: boolean): Cookies => (https ? secure : plain)
