import { getTranslations } from 'next-intl/server'

/** The way to the pages under the list. */
export async function forwardsCrumbs() {
  const [mailbox, forwards] = await Promise.all([getTranslations('mailbox'), getTranslations('forwards')])
  return [{ href: '/mailbox', text: mailbox('title') }, { href: '/forwards', text: forwards('title') }]
}
