// Which answer each question of the pane gets.

import { NotAnswered } from './asking.ts'
import { type Answers, answers, question } from './protocol.ts'
import { fileOf, itemOf, type Outlook } from './reading.ts'
import { draftOf, fill } from './writing.ts'

/** @param asked whatever came over the port. */
export async function answerTo(outlook: Outlook, asked: unknown): Promise<unknown> {
  const parsed = question.safeParse(asked)
  if (!parsed.success) return { failed: 'refused' }
  try {
    return answers[parsed.data.ask].parse(await work(outlook, parsed.data))
  } catch (error) {
    return { failed: error instanceof NotAnswered ? error.failure : 'refused' }
  }
}

async function work(outlook: Outlook, asked: ReturnType<typeof question.parse>): Promise<Answers[keyof Answers]> {
  switch (asked.ask) {
    case 'item':
      return itemOf(outlook)
    case 'file':
      return { bytes: await fileOf(outlook, asked.id) }
    case 'check':
      return draftOf(outlook)
    case 'fill':
      return fill(outlook, asked.carrier)
  }
}
