// What administrators may come to, above each of it.

import { adminPaths, paths } from '../../contract/paths.ts'
import './administrators.css'
import { useTranslation } from '../locales/translation.ts'

const areas = {
  windows: paths.admin,
  people: adminPaths.people,
  trace: adminPaths.trace,
  instances: adminPaths.processes,
} as const
export type Area = keyof typeof areas

export function Areas({ at }: { readonly at: Area }) {
  const { t } = useTranslation()
  return (
    <nav className="areas" aria-label={t('admin.areas.label')}>
      {(Object.keys(areas) as Area[]).map(area => (
        <a key={area} href={areas[area]} aria-current={area === at ? 'page' : undefined}>
          {t(`admin.areas.${area}`)}
        </a>
      ))}
    </nav>
  )
}
