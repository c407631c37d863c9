import type { Resident } from '@/domain/actor'
import { formatDayAndTime } from '@/domain/japanese-date'
import { isDocumentKind } from '@/documents/kinds'
import { documentWords } from '@/documents/words'
import ja from '@/messages/ja/account.json'
import { exportedRows, type ExportedRow, type ExportSize } from './rows'

const words = ja.export.index

const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }
const safe = (text: string) => text.replace(/[&<>"']/g, (character) => entities[character] ?? '')
const filled = (text: string, values: Record<string, string>) => text.replace(/\{(\w+)\}/g, (_, name: string) => values[name] ?? '')

const style = 'body{font:16px/1.7 sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}table{border-collapse:collapse;width:100%}th,td{border:1px solid #666;padding:.5rem;text-align:left;vertical-align:top}td{overflow-wrap:anywhere}'

/** index.html: what is in the export, in Japanese, without a script; written page by page. */
export async function* indexPage(actor: Resident, { items }: ExportSize, at: Date): AsyncGenerator<Uint8Array> {
  const encode = (text: string) => new TextEncoder().encode(text)
  const others = Object.entries(words.others).map(([name, what]) => `<li><a href="${name}.${name === 'activity' ? 'jsonl' : 'json'}">${safe(what)}</a></li>`).join('')
  yield encode(`<!doctype html><html lang="ja"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'"><title>${safe(words.title)}</title><style>${style}</style>`)
  yield encode(`<h1>${safe(words.title)}</h1><p>${safe(filled(words.lead, { time: formatDayAndTime(at, 'ja'), count: String(items) }))}</p><p><a href="VERIFY.txt">${safe(words.verify)}</a></p>`)
  yield encode(`<h2>${safe(words.account)}</h2><ul>${others}</ul><h2>${safe(words.items)}</h2>`)
  yield encode(`<table><thead><tr><th scope="col">${safe(words.received)}</th><th scope="col">${safe(words.kind)}</th><th scope="col">${safe(words.sender)}</th><th scope="col">${safe(words.state)}</th><th scope="col">${safe(words.folder)}</th></tr></thead><tbody>`)
  for await (const row of exportedRows(actor, at)) yield encode(lineOf(row))
  yield encode('</tbody></table></html>\n')
}

function lineOf(row: ExportedRow): string {
  const kind = isDocumentKind(row.kind) ? documentWords('ja')(`kinds.${row.kind}.name`) : row.kind
  const cells = [formatDayAndTime(row.received_at, 'ja'), kind, row.sender_name, stateOf(row)].map((text) => `<td>${safe(text)}</td>`).join('')
  return `<tr>${cells}<td><a href="items/${row.id}/">${row.id}</a></td></tr>\n`
}

function stateOf({ registered, opened_at: openedAt, withdrawn_at: withdrawnAt }: ExportedRow): string {
  if (openedAt !== null) return words.opened
  if (withdrawnAt !== null) return words.withdrawn
  return registered ? words.registered : words.unread
}
