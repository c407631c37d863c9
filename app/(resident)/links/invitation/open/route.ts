import { groupedCode, readCode } from '@/domain/links'
import { readInvitation } from '@/server/links/answer-invitation'
import { carryInvitationCode } from '@/server/links/invitation-cookie'
import { foreignForm, goTo, readOwnForm } from '@/server/own-form'
import { findResident } from '@/server/session'
import { attempt } from '../../../../guarded'

/** Takes the code from a letter and leads to the page that shows who asks. The code goes by cookie, into no address. */
export async function POST(request: Request): Promise<Response> {
  const form = await readOwnForm(request)
  if (form === null) return foreignForm()
  const led = await attempt(() => open(form.code ?? ''))
  return goTo(led.ok ? led.value : '/links/invitation?problem=failed')
}

async function open(typed: string): Promise<string> {
  const actor = await findResident()
  if (actor === null) return '/login'
  const code = readCode(typed)
  if (code === null) return `/links/invitation?problem=${typed.trim() === '' ? 'code-missing' : 'code-malformed'}`
  const read = await readInvitation(actor, code, new Date())
  if (!read.ok) return `/links/invitation?problem=${read.reason}`
  await carryInvitationCode(groupedCode(code))
  return '/links/invitation/answer'
}
