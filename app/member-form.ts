import type { Member } from '@/domain/actor'
import { foreignForm, goTo, readOwnForm } from '@/server/own-form'
import { findActor } from '@/server/session'
import { attempt } from './guarded'

export type Fields = Record<string, string>

/** What a form's work says: where the browser goes next. */
type Act = (actor: Member, fields: Fields) => Promise<string>

/**
 * Takes a form of one of the portal's pages for members of organisations: whoever is not logged in goes to the login page, whoever acts for
 * themself is asked as whom, and a fault leads back to `page`, which says so.
 */
export async function takeMemberForm(request: Request, page: string, act: Act, maxBytes?: number): Promise<Response> {
  const form = await readOwnForm(request, maxBytes)
  if (form === null) return foreignForm()
  const found = await attempt(findActor)
  if (!found.ok) return goTo(`${page}?problem=fault`)
  const actor = found.value
  if (actor === null) return goTo('/login')
  if (actor.kind === 'resident') return goTo('/capacity')
  const done = await attempt(() => act(actor, form))
  return goTo(done.ok ? done.value : `${page}?problem=fault`)
}

/** A path with what a form held, so that the page it came from can show it again. Never anything personal. */
export const withQuery = (path: string, query: Record<string, string>): string => `${path}?${new URLSearchParams(query).toString()}`

/** The names of the boxes of this group that were ticked. */
export const ticked = (fields: Fields, prefix: string): string[] =>
  Object.keys(fields).flatMap((name) => (name.startsWith(`${prefix}-`) ? [name.slice(prefix.length + 1)] : []))

/** A group's ticked boxes, to be ticked again. */
export const tickedQuery = (fields: Fields, prefix: string): Record<string, string> =>
  Object.fromEntries(ticked(fields, prefix).map((name) => [`${prefix}-${name}`, 'yes']))

/** One value of a page's query, or the empty text. */
export const single = (value: string | string[] | undefined): string => (typeof value === 'string' ? value : '')
