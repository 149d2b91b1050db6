// Mails with codes, counted by what became of them.

import { PosternError } from '../../core/errors.ts'
import type { SendCode } from './mail.ts'

/** @param count is told of each mail twice: that it was asked for, and how that ended. */
export function counted(send: SendCode, count: (result: 'asked' | 'sent' | 'refused' | 'failed') => void): SendCode {
  return async mail => {
    count('asked')
    try {
      const { delivery } = await send(mail)
      delivery.then(became => count(became === 'taken' ? 'sent' : became))
      return { delivery }
    } catch (error) {
      count(error instanceof PosternError && error.code === 'bad-address' ? 'refused' : 'failed')
      throw error
    }
  }
}
