import { getTranslations } from 'next-intl/server'

/** The way to the pages under the list. */
export async function linksCrumbs() {
  return [{ href: '/links', text: (await getTranslations('links'))('title') }]
}
