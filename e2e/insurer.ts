import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { dataDirectory, portalOrigin } from './settings'

// What the sandbox insurer does over the machine interface, with its own key.

const read = (file: string) => readFileSync(path.join(dataDirectory, file), 'utf8')

export const insurer = JSON.parse(read('sandbox/insurer/organisation.json')) as { name: string, corporateNumber: string }

interface Answered {
  status: number
  json: Record<string, unknown>
}

async function ask(method: 'GET' | 'POST', address: string, body?: object, headers: Record<string, string> = {}): Promise<Answered> {
  const response = await fetch(`${portalOrigin}/api/v1${address}`, {
    method,
    headers: { 'authorization': `Bearer ${read('secrets/insurer-api.key').trim()}`, ...(body ? { 'content-type': 'application/json' } : {}), ...headers },
    ...(body ? { body: JSON.stringify(body) } : {}),
  })
  return { status: response.status, json: await response.json() as Record<string, unknown> }
}

const newReference = () => `SHIKEN-${randomUUID()}`

/** Redeems the code that a resident gave it. */
export const redeem = (code: string) => ask('POST', '/links', { code, depositorReference: newReference() })

/** Asks somebody by letter; the answer has the code to print, and the address for the letter's QR code. */
export async function invite(kinds: string[]): Promise<{ invitationId: string, code: string, address: string }> {
  const { status, json } = await ask('POST', '/invitations', { depositorReference: newReference(), kinds })
  if (status !== 201) throw new Error(`the invitation was answered with ${status}`)
  return json as { invitationId: string, code: string, address: string }
}

export const stateOf = async (invitationId: string) => (await ask('GET', `/invitations/${invitationId}`)).json.state

/** A number that stands inside the certificate which `deposit` sends, and nowhere else. */
export function numberInside(): string {
  const { body } = JSON.parse(read('sandbox/insurer/deposits/hanako-2026.json')) as { body: { documents: { content: string }[] } }
  const [found] = /SHIKEN-\d{6}/.exec(Buffer.from(body.documents[0]?.content ?? '', 'base64').toString('utf8')) ?? []
  if (found === undefined) throw new Error('the certificate has no number of a policy')
  return found
}

/** What it learns of the opening of a registered deposit. */
export const openingReceiptOf = (depositId: string) => ask('GET', `/deposits/${depositId}/opening-receipt`)

/** What else a deposit may say. */
export interface Wishes {
  registered?: boolean
  publishAt?: string
  corrects?: string
  dueOn?: string
  requestedAction?: string
}

/** A certificate that it has signed for hanako, sent to whoever the pseudonym is: the portal knows nobody's name. */
export function deposit(pseudonym: string, wishes: Wishes = {}): Promise<Answered> {
  const { body } = JSON.parse(read('sandbox/insurer/deposits/hanako-2026.json')) as { body: object }
  return ask('POST', '/deposits', { ...body, ...wishes, pseudonym }, { 'idempotency-key': randomUUID() })
}

/** Takes a deposit back. */
export const withdraw = (depositId: string) => ask('POST', `/deposits/${depositId}/withdrawal`)

export const stateOfDeposit = async (depositId: string) => (await ask('GET', `/deposits/${depositId}`)).json.state
