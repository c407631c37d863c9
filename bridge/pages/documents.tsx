import { type DrawnSection, type DrawnTable, type DrawnText, drawDocument } from '@/documents/draw'
import { documentWords } from '@/documents/words'
import type { ShownDocument } from '../documents'
import type { Language, Translate } from '../text'
import { Fingerprint } from './parts'

const Drawn = ({ value }: { value: DrawnText }) => <span lang={value.lang}>{value.text}</span>

/** The roles are said because on a narrow screen, where each cell stands under the other and nothing may lie off the edge, the style takes them away. */
function Table({ table }: { table: DrawnTable }) {
  return (
    <div className="table" role="region" aria-label={table.caption} tabIndex={0}>
      <table role="table">
        <caption>{table.caption}</caption>
        <thead role="rowgroup">
          <tr role="row">
            {table.columns.map((column) => (
              <th key={column} scope="col" role="columnheader">
                {column}
              </th>
            ))}
          </tr>
        </thead>
        <tbody role="rowgroup">
          {table.rows.map((row) => (
            <tr key={row.header} role="row">
              <th scope="row" role="rowheader">
                {row.header}
              </th>
              {row.cells.map((cell, i) => (
                <td key={i} role="cell">
                  <span className="column" aria-hidden="true">
                    {table.columns[i + 1]}
                  </span>
                  <Drawn value={cell} />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      {table.hint && <p className="hint">{table.hint}</p>}
    </div>
  )
}

function Section({ section }: { section: DrawnSection }) {
  return (
    <>
      <h4>{section.heading}</h4>
      {section.rows.length > 0 && (
        <dl>
          {section.rows.map((row, i) => (
            <div key={i}>
              <dt>{row.label}</dt>
              <dd>
                <Drawn value={row.value} />
              </dd>
            </div>
          ))}
        </dl>
      )}
      {section.tables.map((table) => (
        <Table key={table.caption} table={table} />
      ))}
    </>
  )
}

function Content({ shown, language }: { shown: ShownDocument['shown']; language: Language }) {
  if (shown.kind === 'text') return <pre lang="ja">{shown.text}</pre>
  const drawn = drawDocument(shown.view, documentWords(language), language)
  return (
    <>
      <h3>{drawn.title}</h3>
      <p>{drawn.subtitle}</p>
      <p>{drawn.statement}</p>
      {drawn.sections.map((section, i) => (
        <Section key={i} section={section} />
      ))}
    </>
  )
}

/** Every document, whole and open: nothing is signed that was folded away. */
export function DocumentList({ documents, language, t }: { documents: readonly ShownDocument[]; language: Language; t: Translate }) {
  return documents.map((document, i) => (
    <section key={i} className="document" aria-labelledby={`document-${i}`}>
      <h2 id={`document-${i}`}>{t('sign.document', { number: i + 1, count: documents.length })}</h2>
      <Content shown={document.shown} language={language} />
      <p className="hint">
        {t('sign.digest')} <Fingerprint sha256={document.sha256} />
      </p>
    </section>
  ))
}
