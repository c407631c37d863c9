/** For whom a route is. `browser`: for whoever has this browser's own cookie or ticket, logged in or not. */
export type Audience = 'everybody' | 'browser' | 'resident' | 'mailbox' | 'anybody logged in' | 'member' | 'depositor' | 'recipient' | 'operator' | 'machine' | 'depositing machine' | 'receiving machine'

/** Rows that a route can name, and whose they are. */
export interface Rows {
  table: string
  owner: 'account_id' | 'organisation_id'
  /** The column whose value the route names; `id` unless told. */
  column?: string
  /** Only rows with which the route would do something. */
  where?: string
}

/** What of its owner's a route names, and where it does. */
export interface Names {
  rows: Rows
  /** In the address, in place of this folder's name; as this field of the form or body; as a box of this group, ticked. */
  as: { inAddress: string } | { field: string } | { box: string }
  /** What its owner is answered, 200 unless told: some pages send on to where the way begins. */
  served?: number
  /** Where even its owner sees nothing by the id alone. */
  saysNothing?: true
  /** The other parts of the address and fields of the form, such that the owner would be served. */
  others?: Record<string, string>
}

export type Rule =
  /** Nothing of anybody's is named: whoever it is for sees or changes what is their own, or nothing. With fields that would be served. */
  | { for: Audience, names: null, fields: Record<string, string> }
  | { for: Audience, names: Names }

const own = (audience: Audience, fields: Record<string, string> = {}): Rule => ({ for: audience, names: null, fields })
const at = (audience: Audience, folder: string, rows: Rows, others: Record<string, string> = {}, served = 200): Rule => ({ for: audience, names: { rows, as: { inAddress: `[${folder}]` }, others, served } })
const field = (audience: Audience, name: string, rows: Rows, others: Record<string, string> = {}): Rule => ({ for: audience, names: { rows, as: { field: name }, others } })
const box = (audience: Audience, group: string, rows: Rows): Rule => ({ for: audience, names: { rows, as: { box: group } } })

const items: Rows = { table: 'mailbox_items', owner: 'account_id', where: 'withdrawn_at is null and not registered' }
const labels: Rows = { table: 'mailbox_labels', owner: 'account_id' }
const forwards: Rows = { table: 'forwards', owner: 'account_id' }
const links: Rows = { table: 'links', owner: 'account_id', where: 'stopped_at is null' }
const offers: Rows = { table: 'link_offers', owner: 'account_id' }
const signings: Rows = { table: 'signing_requests', owner: 'account_id', where: 'expires_at > now()' }
const sessions: Rows = { table: 'sessions', owner: 'account_id', where: 'ended_at is null' }
const proposals: Rows = { table: 'proposals', owner: 'organisation_id' }
const members: Rows = { table: 'organisation_members', owner: 'organisation_id', where: 'ended_at is null' }
const keys: Rows = { table: 'api_clients', owner: 'organisation_id', where: 'revoked_at is null' }
const signers: Rows = { table: 'registered_signers', owner: 'organisation_id', where: 'ended_at is null' }
const invitations: Rows = { table: 'link_invitations', owner: 'organisation_id' }
const deposits: Rows = { table: 'deposits', owner: 'organisation_id', where: "state = 'published'" }
const openedDeposits: Rows = { table: 'opening_receipts', owner: 'organisation_id', column: 'deposit_id' }
const uploads: Rows = { table: 'uploads', owner: 'organisation_id' }
/** Of a table: with rows, and their documents to be signed. */
const tables: Rows = { table: 'uploads', owner: 'organisation_id', where: "form = 'table' and exists (select from upload_rows row where row.upload_id = t.id and row.row = 1)" }
const webhooks: Rows = { table: 'webhook_endpoints', owner: 'organisation_id' }
const received: Rows = { table: 'received_forwards', owner: 'organisation_id', where: "state <> 'revoked'" }

/** One line a route. A route without a line fails the test, and so does a line without its route. */
export const rules: Record<string, Rule> = {
  'GET /': own('everybody'),
  'GET /accessibility': own('everybody'),
  'GET /card': own('everybody'),
  'GET /developers': own('everybody'),
  'GET /help': own('everybody'),
  'GET /privacy': own('everybody'),
  'GET /logged-out': own('everybody'),
  'GET /healthz': own('everybody'),
  'GET /readyz': own('everybody'),
  'POST /language': own('everybody'),
  'GET /api/own-address': own('everybody'),
  'GET /api/v1/openapi.json': own('everybody'),
  'POST /api/v1/verify': own('everybody'),

  'GET /login': own('browser'),
  'GET /login/refused': own('browser'),
  'GET /login/return': own('browser'),
  'GET /login/webusb': own('browser'),
  'POST /api/auth/[...nextauth]': own('browser'),
  'POST /api/bridge/responses': own('browser'),
  // The address is a secret of 256 bits that only the bridge is told.
  'GET /api/bridge/documents/[id]': own('browser'),

  'GET /capacity': own('anybody logged in'),
  'POST /capacity/choose': field('anybody logged in', 'memberId', members, { capacity: 'depositor' }),
  'POST /capacity/redeem': own('resident'),

  'GET /home': own('resident'),
  'GET /attributes': own('resident'),
  'GET /attributes/return': own('resident'),
  'GET /mailbox': own('mailbox'),
  'GET /mailbox/[id]': at('mailbox', 'id', items),
  'GET /mailbox/[id]/files/[name]': at('mailbox', 'id', items, { name: 'original.xml' }),
  'GET /mailbox/[id]/delete': at('resident', 'id', items),
  'POST /mailbox/[id]/labels': at('mailbox', 'id', items),
  'POST /mailbox/archive': field('mailbox', 'item', items),
  'POST /mailbox/done': field('mailbox', 'item', items),
  'POST /mailbox/trash': field('resident', 'item', items),
  'GET /mailbox/labels': own('mailbox'),
  'GET /mailbox/labels/[id]': at('mailbox', 'id', labels),
  'POST /mailbox/labels/make': own('mailbox', { name: '試し' }),
  'POST /mailbox/labels/rename': field('mailbox', 'label', labels, { name: '別の名' }),
  'POST /mailbox/labels/delete': field('mailbox', 'label', labels),
  'GET /mailbox/[id]/forward': at('resident', 'id', items),
  'GET /mailbox/[id]/forward/details': at('resident', 'id', items, {}, 307),
  // Without a draft even its owner is sent to where the way begins.
  'GET /mailbox/[id]/forward/check': { for: 'resident', names: { rows: items, as: { inAddress: '[id]' }, served: 307, saysNothing: true } },
  // Shows what one form has sent, and the form is named beside.
  'GET /mailbox/[id]/forward/sent': { for: 'resident', names: { rows: items, as: { inAddress: '[id]' }, saysNothing: true } },
  'POST /mailbox/[id]/forward/choose': at('resident', 'id', items, { add: '00000000-0000-4000-8000-000000000000' }),
  'POST /mailbox/[id]/forward/describe': at('resident', 'id', items),
  'POST /mailbox/[id]/forward/send': at('resident', 'id', items),
  // Only a registered item that was signed for has one; another person's journey signs (server/mailbox/registered has the rest).
  'GET /mailbox/[id]/opening': { for: 'resident', names: { rows: items, as: { inAddress: '[id]' }, served: 404, saysNothing: true } },
  'GET /mailbox/registered/return': own('resident'),
  'POST /mailbox/registered/complete': own('resident'),
  'GET /forwards': own('resident'),
  'GET /forwards/[id]': at('resident', 'id', forwards),
  'GET /forwards/[id]/files/[name]': at('resident', 'id', forwards, { name: 'forward-receipt.json' }),
  'GET /forwards/[id]/revoke': at('resident', 'id', forwards),
  'POST /forwards/revoke': field('resident', 'forward', forwards),
  'GET /links': own('resident'),
  'GET /links/new': own('resident'),
  'POST /links/offers': own('resident', { organisation: '' }),
  'GET /links/offers/[id]': at('resident', 'id', offers),
  'POST /links/offers/withdraw': field('resident', 'offer', offers),
  'GET /links/stop/[id]': at('resident', 'id', links),
  'POST /links/stop': field('resident', 'link', links),
  'GET /links/invitation': own('resident'),
  'GET /links/invitation/answer': own('resident'),
  // Whoever holds a letter's code may answer it: that is what the letter is for.
  'POST /links/invitation/open': own('resident'),
  'POST /links/invitation/answers': own('resident', { code: 'ABCD-EFGH-JKMN', says: 'yes' }),
  'GET /settings': own('resident'),
  'GET /account-closed': own('everybody'),
  'GET /settings/export': own('resident'),
  'GET /settings/export/file': own('resident'),
  'GET /settings/export/return': own('resident'),
  'POST /settings/export/complete': own('resident'),
  'GET /settings/close': own('resident'),
  'GET /settings/close/return': own('resident'),
  'POST /settings/close/complete': own('resident'),
  'POST /settings/language': own('everybody'),
  'POST /settings/sessions': field('resident', 'session', sessions),
  'GET /signing': own('resident'),
  'GET /signing/return': own('resident'),
  'POST /signing/prepare': own('resident'),
  // Shown only in the very session that began it, as long as nothing else was begun; its own journeys look at it.
  'GET /signing/requests/[id]': { for: 'resident', names: { rows: signings, as: { inAddress: '[id]' }, saysNothing: true } },
  'POST /signing/drop': field('resident', 'signing', signings),
  'POST /signing/complete': own('resident'),

  'GET /organisation': own('member'),
  'GET /organisation/keys': own('member'),
  'POST /organisation/keys/propose': own('member'),
  'POST /organisation/keys/revoke': field('member', 'key', keys),
  'GET /organisation/members': own('member'),
  'POST /organisation/members/invite': own('member'),
  'POST /organisation/members/cancel': field('member', 'invitation', { table: 'member_invitations', owner: 'organisation_id' }),
  'POST /organisation/members/end': field('member', 'member', members),
  'GET /organisation/seals': own('member'),
  'POST /organisation/seals/propose': own('member'),
  'POST /organisation/seals/end': field('member', 'signer', signers),
  'GET /organisation/deposits': own('depositor'),
  'GET /organisation/deposits/all': own('depositor'),
  'POST /organisation/deposits/[id]/withdraw': at('depositor', 'id', deposits, { confirmed: 'yes' }),
  'GET /organisation/deposits/new': own('depositor'),
  'GET /organisation/deposits/[id]': at('depositor', 'id', deposits),
  'GET /organisation/deposits/[id]/files/[name]': at('depositor', 'id', deposits, { name: 'receipt.json' }),
  'POST /organisation/deposits/new/take': own('depositor'),
  'GET /organisation/deposits/uploads/[id]': at('depositor', 'id', uploads),
  'POST /organisation/deposits/uploads/[id]/act': at('depositor', 'id', uploads, { act: 'discard' }),
  'GET /organisation/deposits/table': own('depositor'),
  'GET /organisation/deposits/table/template': own('depositor'),
  'POST /organisation/deposits/table/take': own('depositor'),
  'GET /organisation/deposits/uploads/[id]/package': at('depositor', 'id', tables),
  'GET /organisation/deposits/uploads/[id]/progress': at('depositor', 'id', tables),
  'GET /organisation/deposits/uploads/[id]/report': at('depositor', 'id', tables),
  // Of a table without bad rows it leads to the table's own page.
  'GET /organisation/deposits/uploads/[id]/rows': { for: 'depositor', names: { rows: tables, as: { inAddress: '[id]' }, served: 307, saysNothing: true } },
  'GET /organisation/deposits/uploads/[id]/rows/[row]': at('depositor', 'id', tables, { row: '1' }),
  'POST /organisation/deposits/uploads/[id]/signatures': at('depositor', 'id', tables),
  'POST /organisation/deposits/uploads/[id]/wishes': at('depositor', 'id', tables),
  'GET /organisation/deposits/files': own('depositor'),
  'GET /organisation/deposits/files/template': own('depositor'),
  'POST /organisation/deposits/files/take': own('depositor'),
  'GET /organisation/deposits/limit': own('depositor'),
  'POST /organisation/deposits/limit/propose': own('depositor', { limit: '10' }),
  'GET /organisation/links': own('depositor'),
  'POST /organisation/links/redeem': own('depositor'),
  'POST /organisation/links/invite': own('depositor'),
  'GET /organisation/links/invitations/[id]': at('depositor', 'id', invitations),
  'POST /organisation/links/withdraw': field('depositor', 'invitation', invitations),
  'GET /organisation/inbox': own('recipient'),
  'GET /organisation/inbox/[id]': at('recipient', 'id', received),
  'GET /organisation/inbox/[id]/answer': at('recipient', 'id', received, {}, 307),
  'GET /organisation/inbox/[id]/files/[name]': at('recipient', 'id', received, { name: 'original.xml' }),
  'POST /organisation/inbox/[id]/answer/send': at('recipient', 'id', received, { answer: 'accepted' }),
  'POST /organisation/inbox/fetch': box('recipient', 'id', received),
  'GET /organisation/webhooks': own('member'),
  'GET /organisation/webhooks/[id]': at('member', 'id', webhooks),
  'POST /organisation/webhooks/create': own('member'),
  'POST /organisation/webhooks/delete': field('member', 'webhook', webhooks),
  'POST /organisation/webhooks/key': field('member', 'webhook', webhooks),
  'POST /organisation/webhooks/replay': field('member', 'webhook', webhooks, { delivery: '00000000-0000-4000-8000-000000000000' }),
  'POST /organisation/webhooks/replay-since': field('member', 'webhook', webhooks, { since: '2026-11-21T00:00' }),
  'POST /organisation/webhooks/resume': field('member', 'webhook', webhooks),
  'POST /organisation/webhooks/test': field('member', 'webhook', webhooks),
  'GET /proposals': own('member'),
  'GET /proposals/[id]': at('member', 'id', proposals),
  'POST /proposals/[id]/decide': at('member', 'id', proposals, { decision: 'refused' }),
  'GET /shown-once': own('member'),
  'POST /shown-once/forget': own('member'),

  'GET /operator': own('operator'),
  'GET /operator/organisations/new': own('operator'),
  'GET /operator/organisations/check': own('operator'),
  'POST /operator/organisations/propose': own('operator'),
  // Operators act on every organisation: that is their work.
  'POST /operator/organisations/state': own('operator'),

  'POST /api/v1/deposits': own('depositing machine'),
  'POST /api/v1/deposits/batches': own('depositing machine'),
  'GET /api/v1/deposits/[id]': at('depositing machine', 'id', deposits),
  'GET /api/v1/deposits/[id]/events': at('depositing machine', 'id', deposits),
  'GET /api/v1/deposits': own('depositing machine'),
  'GET /api/v1/deposits/[id]/opening-receipt': at('depositing machine', 'id', openedDeposits),
  'POST /api/v1/deposits/[id]/withdrawal': at('depositing machine', 'id', deposits),
  'GET /api/v1/webhooks': own('machine'),
  'POST /api/v1/webhooks': own('machine'),
  'GET /api/v1/webhooks/[id]': at('machine', 'id', webhooks),
  'DELETE /api/v1/webhooks/[id]': at('machine', 'id', webhooks),
  'GET /api/v1/webhooks/[id]/deliveries': at('machine', 'id', webhooks),
  'POST /api/v1/webhooks/[id]/keys': at('machine', 'id', webhooks),
  'POST /api/v1/webhooks/[id]/replays': at('machine', 'id', webhooks),
  'POST /api/v1/webhooks/[id]/resumptions': at('machine', 'id', webhooks),
  'POST /api/v1/webhooks/[id]/tests': at('machine', 'id', webhooks),
  'GET /api/v1/inbox': own('receiving machine'),
  'GET /api/v1/inbox/[id]': at('receiving machine', 'id', received),
  'GET /api/v1/inbox/[id]/events': at('receiving machine', 'id', received),
  'GET /api/v1/inbox/[id]/files/[name]': at('receiving machine', 'id', received, { name: 'original.xml' }),
  'POST /api/v1/inbox/[id]/answer': at('receiving machine', 'id', received, { decision: 'accepted' }),
  'POST /api/v1/links': own('depositing machine'),
  'GET /api/v1/links': own('depositing machine'),
  'POST /api/v1/invitations': own('depositing machine'),
  'GET /api/v1/invitations/[id]': at('depositing machine', 'id', invitations),
  'DELETE /api/v1/invitations/[id]': at('depositing machine', 'id', invitations),
}
