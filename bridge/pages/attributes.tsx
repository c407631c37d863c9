import type { FourAttributes } from '@/card/attributes'
import { type Portal, responseUrl, startUrl } from '../portals'
import { type Language, type Translate, translator } from '../text'
import { renderPage } from './layout'
import { Origin } from './parts'

type AttributesView = { portal: Portal; jws: string; attributes: FourAttributes; language: Language }

/** As the card has it, in words: 1990年1月2日. */
const birthDateText = (yyyymmdd: string, t: Translate) =>
  t('attributes.date', { year: yyyymmdd.slice(0, 4), month: String(Number(yyyymmdd.slice(4, 6))), day: String(Number(yyyymmdd.slice(6, 8))) })

/** What was read, before it is sent. The bridge keeps none of it: this page is the only place where it is, and leaving it is forgetting it. */
export function attributesPage({ portal, jws, attributes, language }: AttributesView): string {
  const t = translator(language)
  const { name, address, birthDate, sex } = attributes
  const rows: [label: string, value: string][] = [
    [t('attributes.name'), name],
    [t('attributes.address'), address],
    [t('attributes.birthDate'), birthDateText(birthDate, t)],
    [t('attributes.sex'), t(`attributes.sexes.${sex}`)],
  ]
  const fields: [name: string, value: string][] = [['request', jws], ['name', name], ['address', address], ['birthDate', birthDate], ['sex', sex]]
  return renderPage(
    { language, title: t('attributes.title'), otherLanguageHref: null },
    <>
      <h1>{t('attributes.heading')}</h1>
      <p>
        <Origin portal={portal} />
      </p>
      <dl>
        {rows.map(([label, value]) => (
          <div key={label}>
            <dt>{label}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      <p>{t('attributes.what')}</p>
      <form action={responseUrl(portal)} method="post">
        {fields.map(([field, value]) => (
          <input key={field} type="hidden" name={field} value={value} />
        ))}
        <div className="actions">
          <button className="button">{t('attributes.submit')}</button>
          <a className="button other" href={startUrl(portal, 'read-attributes')}>
            {t('attributes.decline')}
          </a>
        </div>
      </form>
    </>,
  )
}
