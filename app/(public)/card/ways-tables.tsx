import { getTranslations } from 'next-intl/server'
import { StatusBadge, type BadgeTone } from '@/components/status-badge'
import { Table } from '@/components/table'
import { cardTasks, chanceOf, systems, type Chance, type Setting } from '@/domain/card-ways'
import { UsbSupport } from './usb-support'

const tones: Record<Chance, BadgeTone> = { tried: 'passed', untried: 'unknown', never: 'failed', planned: 'plain', unknown: 'plain' }

/** What works here and now, by what the browser says of itself; what only it can know, it adds itself. */
export async function WaysTable({ setting }: { setting: Setting & { name: string | null } }) {
  const t = await getTranslations('card.ways')
  const rows = cardTasks.map((task) => ({
    key: task,
    cells: { task: t(`tasks.${task}.name`), chance: <ChanceBadge chance={chanceOf(task, setting)} />, note: t(`tasks.${task}.note`) },
  }))
  const columns = [{ key: 'task', title: t('task') }, { key: 'chance', title: t('chance'), plain: true }, { key: 'note', title: t('note'), plain: true }]
  return (
    <>
      <p className="mb-4">{setting.name === null ? t('unknown') : t('here', { name: setting.name })}</p>
      <Table caption={t('caption')} captionHidden columns={columns} rows={rows} />
      <p className="mt-4"><UsbSupport yes={t('usb.yes')} no={t('usb.no')} unknown={t('usb.unknown')} /></p>
    </>
  )
}

export async function SystemsTable() {
  const t = await getTranslations('card.all')
  const rows = systems.map((system) => {
    const chance = (task: 'helper-login' | 'webusb-login' | 'phone-login') => <ChanceBadge chance={chanceOf(task, { system, browser: 'chromium' })} />
    return { key: system, cells: { system: t(`systems.${system}`), helper: chance('helper-login'), webusb: chance('webusb-login'), phone: chance('phone-login') } }
  })
  const columns = (['system', 'helper', 'webusb', 'phone'] as const).map((key) => ({ key, title: t(key) }))
  return (
    <>
      <Table caption={t('caption')} hint={t('hint')} columns={columns} rows={rows} />
      <p className="mt-4">{t('browsers')}</p>
    </>
  )
}

async function ChanceBadge({ chance }: { chance: Chance }) {
  const t = await getTranslations('card.ways.chances')
  return <StatusBadge tone={tones[chance]}>{t(chance)}</StatusBadge>
}
