import { Integer, Utf8String } from 'asn1js'
import { Accuracy, ContentInfo, MessageImprint, PKIStatus, PKIStatusInfo, TimeStampResp, TSTInfo } from 'pkijs'
import { readDer, tag } from '@/pki/verify/der'
import { asn1Object, bufferOf, derOf, integerObject, namedBits, wholeSeconds } from './asn1-objects'
import type { CmsSigner } from './cms'
import { directoryNameObject } from './name'
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
  const info = derOf(tokenInfo(content).toSchema())
  const token = await signer.signAttached(oids.timeStampTokenInfo, info, { withCertificates: content.request.wantsCertificate })
  const timeStampToken = new ContentInfo({ schema: asn1Object(token) })
  return derOf(new TimeStampResp({ status: new PKIStatusInfo({ status: PKIStatus.granted }), timeStampToken }).toSchema())
}

const tokenInfo = ({ request, policy, serialNumber, at, accuracyInSeconds, authority }: TimeStampContent) =>
  new TSTInfo({
    version: 1,
    policy,
    messageImprint: new MessageImprint({ schema: asn1Object(request.messageImprint) }),
    serialNumber: integerObject(serialNumber),
    genTime: wholeSeconds(at),
    accuracy: new Accuracy({ seconds: accuracyInSeconds }),
    ...(request.nonceDer && { nonce: sentInteger(request.nonceDer) }),
    tsa: directoryNameObject(authority),
  })

const sentInteger = (der: Uint8Array) => new Integer({ valueHex: bufferOf(readDer(der, tag.integer, der.length).content) })

/** A refusal, as DER; `text` says in words what was wrong. */
export function timeStampRefusal(failure: TimeStampFailure, text: string): Uint8Array {
  const status = new PKIStatusInfo({
    status: PKIStatus.rejection,
    statusStrings: [new Utf8String({ value: text })],
    failInfo: namedBits([failures[failure]]),
  })
  return derOf(new TimeStampResp({ status }).toSchema())
}
