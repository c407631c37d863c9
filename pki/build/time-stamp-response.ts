import { readDer, tag } from '@/pki/verify/der'
import { smallInteger } from '@/pki/verify/der-values'
import type { CmsSigner } from './cms'
import { context, generalizedTime, integer, namedBits, oid, sequence, utf8String } from './der'
import { directoryName } from './name'
import { oids } from './oids'
import type { TimeStampRequest } from './time-stamp-request'

// PKIFailureInfo bits of RFC 3161 section 2.4.2.
const failures = { badAlg: 0, badRequest: 2, badDataFormat: 5, timeNotAvailable: 14, unacceptedPolicy: 15, unacceptedExtension: 16, systemFailure: 25 } as const
export type TimeStampFailure = keyof typeof failures

export interface TimeStampContent {
  readonly request: TimeStampRequest
  readonly policy: string
  readonly serialNumber: Uint8Array
  readonly at: Date
  readonly accuracyInSeconds: number
  /** The authority's name, as in its certificate. */
  readonly authority: Uint8Array
}

/** A granted TimeStampResp with its token (RFC 3161 section 2.4.2), as DER. */
export async function timeStampResponse(content: TimeStampContent, signer: CmsSigner): Promise<Uint8Array> {
  const { request } = content
  const info = sequence(
    integer(1),
    oid(content.policy),
    request.messageImprint,
    integer(content.serialNumber),
    generalizedTime(content.at),
    sequence(integer(content.accuracyInSeconds)),
    ...(request.nonceDer === null ? [] : [request.nonceDer]),
    context(0, directoryName(content.authority)),
  )
  const token = await signer.signAttached(oids.timeStampTokenInfo, info, { withCertificates: request.wantsCertificate })
  return sequence(sequence(integer(0)), token)
}

const rejection = 2

/** A refusal, as DER; `text` says in words what was wrong. */
export const timeStampRefusal = (failure: TimeStampFailure, text: string): Uint8Array =>
  sequence(sequence(integer(rejection), sequence(utf8String(text)), namedBits([failures[failure]])))

export type TimeStampAnswer = { readonly ok: true; readonly token: Uint8Array } | { readonly ok: false; readonly reason: 'refused' }

const maxResponseBytes = 65_536

/** Takes the token (ContentInfo in DER, not verified in any way) out of a response; throws `DerError` when it is none. */
export function tokenOfResponse(der: Uint8Array): TimeStampAnswer {
  const reader = readDer(der, tag.sequence, maxResponseBytes).children()
  const status = smallInteger(reader.read(tag.sequence).children().read(tag.integer))
  // granted, grantedWithMods
  if (status > 1) return { ok: false, reason: 'refused' }
  const token = reader.read(tag.sequence).encoded
  reader.finish()
  return { ok: true, token }
}
