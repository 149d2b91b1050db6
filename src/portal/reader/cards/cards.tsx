// What a message reports, and what it invites to.

import type { CalendarEvent } from '../../../mail/calendar.ts'
import type { MailReport } from '../../../mail/reports.ts'
import { EventCard } from './event.tsx'
import { ReportCard } from './report.tsx'

export interface CardsProps {
  readonly reports: readonly MailReport[]
  readonly events: readonly (readonly [id: number, event: CalendarEvent])[]
}

export function Cards({ reports, events }: CardsProps) {
  return (
    <>
      {reports.length > 0 && <ReportCard reports={reports} />}
      {events.map(([id, event]) => (
        <EventCard key={id} event={event} />
      ))}
    </>
  )
}
