import { getLocale, getTranslations } from 'next-intl/server'
import { Table } from '@/components/table'
import en from '@/messages/en/bridge.json'
import ja from '@/messages/ja/bridge.json'

const problems = ['no-reader', 'card-service-stopped', 'card-service-missing', 'no-card', 'card-mute', 'driving-licence', 'felica-card', 'pin-blocked', 'last-try', 'signature-certificate-missing'] as const

/** The helper's own sentences, so that what is read here is what is met there. */
export async function FindingsTable() {
  const t = await getTranslations('card.findings')
  const helper = (await getLocale()) === 'en' ? en : ja
  const row = (key: string, title: string, what: string, next: string) => ({ key, cells: { finding: title, what, next } })
  const rows = [
    ...problems.map((problem) => row(problem, helper.problems[problem].title, helper.problems[problem].what, helper.problems[problem].next)),
    row('expired', t('expired.title'), t('expired.what'), helper.check.renew),
    row('revoked', t('revoked.title'), t('revoked.what'), helper.check.standingNext.revoked),
    row('phone', t('phone.title'), t('phone.what'), t('phone.next')),
  ]
  const columns = [{ key: 'finding', title: t('finding') }, { key: 'what', title: t('what'), plain: true }, { key: 'next', title: t('next'), plain: true }]
  return <Table caption={t('title')} captionHidden columns={columns} rows={rows} />
}
