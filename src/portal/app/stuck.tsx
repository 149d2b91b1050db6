// What to do where the page itself does not come on: a browser whose databases stand still lets nothing at them until it is closed.

import { useTranslation } from '../locales/translation.ts'

export function Stuck() {
  const { t } = useTranslation()
  return <p>{t('stuck')}</p>
}
