import { getTranslations } from 'next-intl/server'
import { ErrorSummary } from '@/components/error-summary'
import { NotificationBanner } from '@/components/notification-banner'

type FormNoticeProps = {
  /** A key under `organisations.problems`, or nothing. */
  problem: string
  /** A key under `organisations.done`, or nothing. */
  done: string
  /** Which field each problem is about; a problem without a field is told by a banner. */
  fields?: Record<string, string>
}

/** What came of the form that led here: one notice at most, a problem before anything else. Unknown words of an address say nothing. */
export async function FormNotice({ problem, done, fields = {} }: FormNoticeProps) {
  const t = await getTranslations('organisations')
  const common = await getTranslations('common')
  const problemKey = `problems.${problem}` as Parameters<typeof t>[0]
  const doneKey = `done.${done}` as Parameters<typeof t>[0]
  if (isWord(problem) && t.has(problemKey)) {
    const fieldId = Object.hasOwn(fields, problem) ? fields[problem] : undefined
    if (fieldId !== undefined) return <ErrorSummary title={common('errorSummary')} problems={[{ fieldId, sentence: t(problemKey) }]} />
    return <NotificationBanner id="problem" tone="problem" title={t('failed')}><p>{t(problemKey)}</p></NotificationBanner>
  }
  return isWord(done) && t.has(doneKey) ? <NotificationBanner id="done" tone="success" title={t(doneKey)} /> : null
}

const isWord = (text: string) => /^[a-z][a-z-]{0,60}$/.test(text)

/** The sentence beside a field, when the problem is that field's. */
export async function problemOf(problem: string, of: readonly string[]): Promise<string | null> {
  if (!of.includes(problem)) return null
  const t = await getTranslations('organisations')
  return t(`problems.${problem}` as Parameters<typeof t>[0])
}
