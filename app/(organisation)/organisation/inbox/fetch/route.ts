import { getTranslations } from 'next-intl/server'
import { documentKinds, isDocumentKind } from '@/documents/kinds'
import { isInboxFilter } from '@/domain/inbox'
import { fetchForwards } from '@/server/inbox/fetch'
import { manifestColumns, type ManifestWords } from '@/server/inbox/manifest'
import { goTo } from '@/server/own-form'
import { savedFile } from '../../../../saved-file'
import { kindName } from '../../../../(resident)/mailbox/kind-name'
import { ticked } from '../../../../member-form'
import { inboxAddress } from '../address'
import { takeRecipientForm } from '../recipient-form'

/** A hundred boxes, each with its long name. */
const MAX_FORM_BYTES = 16 * 1024

/** Answers one ZIP file, or leads back to the list, which says why not. */
export async function POST(request: Request): Promise<Response> {
  return takeRecipientForm(request, '/organisation/inbox', async (actor, fields) => {
    const question = fields.what === 'unfetched' ? { kind: 'unfetched' as const } : { kind: 'chosen' as const, ids: ticked(fields, 'id') }
    const outcome = await fetchForwards(actor, question, await manifestWords(), new Date())
    if (outcome.ok) return new Response(outcome.body, { headers: savedFile('documents.zip', 'application/zip') })
    const { state = '', reference = '' } = fields
    return goTo(inboxAddress({ ...(isInboxFilter(state) ? { state } : {}), ...(reference === '' ? {} : { reference }), problem: outcome.reason }))
  }, MAX_FORM_BYTES)
}

async function manifestWords(): Promise<ManifestWords> {
  const t = await getTranslations('inbox')
  const names = new Map(await Promise.all(documentKinds.map(async (kind): Promise<[string, string]> => [kind, await kindName(kind)])))
  const states = ['received', 'accepted', 'refused', 'revoked'] as const
  const results = ['enclosed', 'revoked', 'damaged'] as const
  return {
    columns: Object.fromEntries(manifestColumns.map((column) => [column, t(`manifest.columns.${column}`)])) as ManifestWords['columns'],
    states: Object.fromEntries(states.map((state) => [state, t(`states.${state}`)])) as ManifestWords['states'],
    results: Object.fromEntries(results.map((result) => [result, t(`manifest.results.${result}`)])) as ManifestWords['results'],
    kindOf: (kind) => (isDocumentKind(kind) ? names.get(kind) : undefined) ?? kind,
  }
}
