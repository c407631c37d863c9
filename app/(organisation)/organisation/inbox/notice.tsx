import { getTranslations } from 'next-intl/server'
import { NotificationBanner } from '@/components/notification-banner'

const problems = ['none-chosen', 'too-many', 'too-large', 'nothing-to-fetch', 'already-answered', 'revoked', 'damaged', 'fault'] as const
const outcomes = ['accepted', 'refused'] as const

/** What came of the form that led here: a problem, or that it is done. Unknown words of an address say nothing. */
export async function InboxNotice({ problem, done = '' }: { problem: string, done?: string }) {
  const t = await getTranslations('inbox')
  const organisations = await getTranslations('organisations')
  const told = problems.find((known) => known === problem)
  if (told !== undefined) return <NotificationBanner id="problem" tone="problem" title={organisations('failed')}><p>{t(`problems.${told}`)}</p></NotificationBanner>
  const outcome = outcomes.find((known) => known === done)
  return outcome === undefined ? null : <NotificationBanner id="done" tone="success" title={t(`done.${outcome}`)} />
}
