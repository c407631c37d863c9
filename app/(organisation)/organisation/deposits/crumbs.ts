import { getTranslations } from 'next-intl/server'
import type { Crumb } from '@/components/breadcrumbs'

export async function depositCrumbs(): Promise<Crumb[]> {
  return [{ href: '/organisation/deposits', text: (await getTranslations('console'))('title') }]
}
