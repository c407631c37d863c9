import { getTranslations } from 'next-intl/server'
import type { ReactNode } from 'react'
import { Button } from '@/components/button'
import { Disclosure } from '@/components/disclosure'
import { Input } from '@/components/input'
import type { Webhook } from '@/server/webhooks/endpoints'
import { problemOf } from '../../../../form-notice'

/** What can be done with a webhook: try it or resume it, send again, change its key, delete it. */
export async function Acts({ webhook, problem }: { webhook: Webhook, problem: string }) {
  const t = await getTranslations('organisations.webhooks.acts')
  const common = await getTranslations('organisations')
  const isActive = webhook.state === 'active'
  return (
    <div className="flex flex-col gap-6">
      {isActive ? <Act id={webhook.id} name="test"><Button look="secondary">{t('test')}</Button></Act> : <Act id={webhook.id} name="resume"><Button>{t('resume')}</Button></Act>}
      {isActive ? (
        <Disclosure summary={t('since')} open={problem === 'since-malformed'}>
          <Act id={webhook.id} name="replay-since">
            <Input id="since" name="since" type="datetime-local" label={t('since')} support={t('sinceSupport')} problem={await problemOf(problem, ['since-malformed'])} required requirementText={common('required')} />
            <div className="mt-4"><Button look="secondary">{t('replaySince')}</Button></div>
          </Act>
        </Disclosure>
      ) : null}
      <Disclosure summary={t('key')}>
        <p className="mb-4 max-w-text">{t('keySupport')}</p>
        <Act id={webhook.id} name="key"><Button look="secondary">{t('key')}</Button></Act>
      </Disclosure>
      <Disclosure summary={t('delete')}>
        <p className="mb-4 max-w-text">{t('deleteSupport')}</p>
        <Act id={webhook.id} name="delete"><Button look="secondary">{t('delete')}</Button></Act>
      </Disclosure>
    </div>
  )
}

function Act({ id, name, children }: { id: string, name: string, children: ReactNode }) {
  return <form method="post" action={`/organisation/webhooks/${name}`}><input type="hidden" name="webhook" value={id} />{children}</form>
}
