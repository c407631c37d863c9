import type { KeyObject } from 'node:crypto'
import { Constructed, Enumerated, GeneralizedTime, OctetString, Primitive } from 'asn1js'
import type { BaseBlock } from 'asn1js'
import { BasicOCSPResponse, CertID, Certificate, OCSPResponse, ResponseBytes, ResponseData, SingleResponse } from 'pkijs'
import { asn1Object, derOf, wholeSeconds } from './asn1-objects'
import { extensionObject, keyIdentifierObject, ocspNonce } from './extensions'
import { oids } from './oids'
import { revocationReasons } from './revocation-reasons'
import type { RevocationReason } from './revocation-reasons'
import { algorithmOf, signatureOver } from './signed-object'

export type CertificateStatus =
  | { readonly status: 'good' }
  | { readonly status: 'revoked'; readonly revokedAt: Date; readonly reason: RevocationReason }
  | { readonly status: 'unknown' }

export interface OcspAnswer {
  /** CertID exactly as the request had it. */
  readonly certId: Uint8Array
  readonly status: CertificateStatus
}

export interface OcspResponder {
  readonly key: KeyObject
  /** The delegated responder's certificate (RFC 6960 section 4.2.2.2), carried in the response. */
  readonly certificate: Uint8Array
}

export interface OcspContent {
  readonly answers: readonly OcspAnswer[]
  /** The nonce extension's value of the request, repeated. */
  readonly nonceDer: Uint8Array | null
  readonly producedAt: Date
  readonly nextUpdate: Date
}

/** A successful basic OCSP response (RFC 6960 section 4.2.1), as DER. */
export function ocspResponse(content: OcspContent, responder: OcspResponder): Uint8Array {
  const tbsResponseData = responseData(content, responder)
  const basic = new BasicOCSPResponse({
    tbsResponseData,
    signatureAlgorithm: algorithmOf(responder.key),
    signature: signatureOver(derOf(tbsResponseData.toSchema()), responder.key),
    certs: [new Certificate({ schema: asn1Object(responder.certificate) })],
  })
  const response = new OctetString({ valueHex: basic.toSchema().toBER() })
  return ocspAnswer(successful, new ResponseBytes({ responseType: oids.ocspBasic, response }))
}

/** Written from its parts. PKI.js would read kept bytes back, and into what the request sent as digests, until that is too much for it. */
class BuiltResponseData extends ResponseData {
  override toSchema() {
    return super.toSchema(true)
  }
}

function responseData({ answers, nonceDer, producedAt, nextUpdate }: OcspContent, { key }: OcspResponder): ResponseData {
  const times = { thisUpdate: wholeSeconds(producedAt), nextUpdate: wholeSeconds(nextUpdate) }
  return new BuiltResponseData({
    responderID: keyIdentifierObject(key),
    producedAt: wholeSeconds(producedAt),
    responses: answers.map(({ certId, status }) => {
      return new SingleResponse({ certID: new CertID({ schema: asn1Object(certId) }), certStatus: statusObject(status), ...times })
    }),
    ...(nonceDer !== null && { responseExtensions: [extensionObject(ocspNonce(nonceDer))] }),
  })
}

const contextTag = (tagNumber: number) => ({ tagClass: 3, tagNumber })

function statusObject(status: CertificateStatus): BaseBlock {
  if (status.status === 'good') return new Primitive({ idBlock: contextTag(0) })
  if (status.status === 'unknown') return new Primitive({ idBlock: contextTag(2) })
  const revokedAt = new GeneralizedTime({ valueDate: wholeSeconds(status.revokedAt) })
  const reason = new Constructed({ idBlock: contextTag(0), value: [new Enumerated({ value: revocationReasons[status.reason] })] })
  // As in CRLs, a reason that says nothing is left out.
  return new Constructed({ idBlock: contextTag(1), value: status.reason === 'unspecified' ? [revokedAt] : [revokedAt, reason] })
}

const successful = 0
const errorCodes = { malformedRequest: 1, internalError: 2, unauthorized: 6 } as const

/** An unsigned answer that says only why there is none (RFC 6960 section 2.3). */
export const ocspError = (reason: keyof typeof errorCodes): Uint8Array => ocspAnswer(errorCodes[reason])

function ocspAnswer(status: number, responseBytes?: ResponseBytes): Uint8Array {
  const responseStatus = new Enumerated({ value: status })
  return derOf(new OCSPResponse({ responseStatus, ...(responseBytes && { responseBytes }) }).toSchema())
}
