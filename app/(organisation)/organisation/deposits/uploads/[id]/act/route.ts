import { database } from '@/server/database'
import { blobs } from '@/server/storage/blobs'
import { findUpload } from '@/server/uploads/find'
import { sendNext } from '@/server/uploads/send'
import { discardUpload, resumeSending, startSending, stopSending } from '@/server/uploads/start'
import type { Depositor } from '@/domain/actor'
import { takeMemberForm, type Fields } from '../../../../../../member-form'

/** Sends, stops, goes on with or gives up an upload. */
export async function POST(request: Request, { params }: { params: Promise<{ id: string }> }): Promise<Response> {
  const { id } = await params
  const page = `/organisation/deposits/uploads/${encodeURIComponent(id)}`
  return takeMemberForm(request, page, async (actor, fields) => {
    if (actor.kind !== 'depositor') return '/capacity'
    const act = Object.hasOwn(acts, fields.act ?? '') ? acts[fields.act as keyof typeof acts] : undefined
    return act === undefined ? `${page}?problem=fault` : act(actor, id, page, fields)
  })
}

type Act = (actor: Depositor, id: string, page: string, fields: Fields) => Promise<string>

const acts = {
  send,
  stop: async (actor, id, page) => told(await stopSending(actor, id), page, 'stopped'),
  resume: async (actor, id, page) => told(await resumeSending(actor, id, new Date()), page, 'resumed'),
  discard: async (actor, id, page) => told(await discardUpload(database(), actor, id, new Date()), page, 'discarded'),
} as const satisfies Record<string, Act>

function told(outcome: { ok: true } | { ok: false, reason: string }, page: string, done: string): string {
  return `${page}?${outcome.ok ? `done=${done}` : `problem=${outcome.reason}`}`
}

async function send(actor: Depositor, id: string, page: string, fields: Fields): Promise<string> {
  const at = new Date()
  const started = await startSending(actor, id, { again: fields.again === 'yes' }, at)
  if (!started.ok) return `${page}?problem=${started.reason}`
  if (started.outcome === 'proposed') return page
  const upload = await findUpload(database(), actor, id, at)
  // One document is answered at once; should this process end before, the worker does the same.
  for (let piece = 0; upload?.form === 'single' && piece < 2; piece++) await sendNext({ db: database(), blobs: blobs() }, upload, at)
  return upload?.form === 'single' ? page : `${page}?done=sending`
}
