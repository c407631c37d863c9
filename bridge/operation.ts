import { inspectAttributes, readAttributes, type FourAttributes } from '@/card/attributes'
import type { CardChannel } from '@/card/channel'
import type { CardTask } from '@/card/firewall'
import { inspectCard, signWithAuthenticationKey, withSignatureKey } from '@/card/gesture'
import type { CardResult } from '@/card/refusal'
import { createCmsSigner } from '@/pki/build/cms'
import { type DocumentRefusal, fetchDocuments, type ShownDocument } from './documents'
import type { PortalResponse } from './portal-client'
import type { AttributesRequest, AuthenticatedRequest, BridgeRequest, ConfirmationRequest, LoginRequest, OpenRegisteredRequest, SignRequest } from './request'

/** A request with everything that is to be shown and signed at hand. */
export type Operation =
  | { purpose: 'login'; request: LoginRequest }
  | { purpose: 'open-registered'; request: OpenRegisteredRequest }
  | { purpose: 'export' | 'close-account'; request: ConfirmationRequest }
  | { purpose: 'sign'; request: SignRequest; documents: readonly ShownDocument[] }
  | { purpose: 'read-attributes'; request: AttributesRequest }

/** What came of it: a response for the portal, or attributes that people look at before they send them. */
export type Outcome = { kind: 'response'; response: PortalResponse } | { kind: 'attributes'; attributes: FourAttributes }

export const TASKS: Record<Operation['purpose'], { inspect: CardTask; perform: CardTask }> = {
  login: { inspect: 'inspect', perform: 'authenticate' },
  'open-registered': { inspect: 'inspect', perform: 'authenticate' },
  export: { inspect: 'inspect', perform: 'authenticate' },
  'close-account': { inspect: 'inspect', perform: 'authenticate' },
  sign: { inspect: 'inspect', perform: 'sign' },
  'read-attributes': { inspect: 'inspect-attributes', perform: 'read-attributes' },
}

/** Gets what the request names. Documents are fetched anew for every page and again before signing; nothing is kept between. */
export async function prepare(request: BridgeRequest): Promise<{ ok: true; operation: Operation } | { ok: false; reason: DocumentRefusal }> {
  switch (request.purpose) {
    case 'login':
      return { ok: true, operation: { purpose: 'login', request } }
    case 'open-registered':
      return { ok: true, operation: { purpose: 'open-registered', request } }
    case 'export':
    case 'close-account':
      return { ok: true, operation: { purpose: request.purpose, request } }
    case 'read-attributes':
      return { ok: true, operation: { purpose: 'read-attributes', request } }
    case 'sign': {
      const fetched = await fetchDocuments(request.documents)
      return fetched.ok ? { ok: true, operation: { purpose: 'sign', request, documents: fetched.documents } } : fetched
    }
  }
}

/** Looks at the card before the PIN is asked for. */
export function inspect(channel: CardChannel, purpose: Operation['purpose']): Promise<CardResult<{ triesLeft: number }>> {
  if (purpose === 'read-attributes') return inspectAttributes(channel)
  return inspectCard(channel, purpose === 'sign' ? 'signature' : 'authentication')
}

const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64')

async function authenticate(channel: CardChannel, { jws }: AuthenticatedRequest, pin: Uint8Array): Promise<CardResult<{ outcome: Outcome }>> {
  const signed = await signWithAuthenticationKey(channel, pin, new TextEncoder().encode(jws))
  if (!signed.ok) return signed
  return { ok: true, outcome: { kind: 'response', response: { request: jws, certificate: base64(signed.certificate), signature: base64(signed.signature) } } }
}

/** One password, one consent, one detached CAdES-B for each document over the very bytes that were shown. */
const signDocuments = (channel: CardChannel, { jws }: SignRequest, documents: readonly ShownDocument[], password: Uint8Array, at: Date) =>
  withSignatureKey(channel, password, async ({ certificate, sign }): Promise<{ outcome: Outcome }> => {
    const signer = createCmsSigner({ certificate, sign })
    const signatures: string[] = []
    for (const { bytes } of documents) signatures.push(base64(await signer.signDetached({ content: bytes, signingTime: at })))
    return { outcome: { kind: 'response', response: { request: jws, signatures } } }
  })

/** Gives the PIN to the card and does what was consented to, all in the one opened channel. */
export async function perform(channel: CardChannel, operation: Operation, pin: Uint8Array, at: Date): Promise<CardResult<{ outcome: Outcome }>> {
  switch (operation.purpose) {
    case 'login':
    case 'open-registered':
    case 'export':
    case 'close-account':
      return authenticate(channel, operation.request, pin)
    case 'sign':
      return signDocuments(channel, operation.request, operation.documents, pin, at)
    case 'read-attributes': {
      const read = await readAttributes(channel, pin)
      return read.ok ? { ok: true, outcome: { kind: 'attributes', attributes: read.attributes } } : read
    }
  }
}
