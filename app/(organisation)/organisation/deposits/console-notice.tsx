import { getTranslations } from 'next-intl/server'
import { ErrorSummary } from '@/components/error-summary'
import { NotificationBanner } from '@/components/notification-banner'

type ConsoleNoticeProps = {
  /** A word of `console.problems` or `console.refusals`, or nothing. */
  problem: string
  /** Where an error summary leads; a problem without a field is told by a banner. */
  field?: string | null
  /** A word of `console.done`, or nothing. */
  done?: string
}

type Key = Parameters<Awaited<ReturnType<typeof getTranslations<'console'>>>>[0]
const isWord = (text: string) => /^[a-z][a-z0-9-]{0,60}$/.test(text)

/** The sentence for a word of an address; null for a word that nobody knows. */
export async function problemSentence(problem: string): Promise<string | null> {
  const t = await getTranslations('console')
  if (!isWord(problem)) return null
  const key = [`problems.${problem}`, `refusals.${problem}`].find((candidate) => t.has(candidate as Key))
  return key === undefined ? null : t(key as Key)
}

/** What came of the form that led here: one notice at most, a problem before anything else. */
export async function ConsoleNotice({ problem, field = null, done = '' }: ConsoleNoticeProps) {
  const t = await getTranslations('console')
  const sentence = await problemSentence(problem)
  if (sentence !== null && field !== null && isWord(field)) return <ErrorSummary title={t('errorSummary')} problems={[{ fieldId: field, sentence }]} />
  if (sentence !== null) return <NotificationBanner id="problem" tone="problem" title={t('failed')}><p>{sentence}</p></NotificationBanner>
  const doneKey = `done.${done}` as Key
  return isWord(done) && t.has(doneKey) ? <NotificationBanner id="done" tone="success" title={t(doneKey)} /> : null
}
