import { log } from '../../log'
import { jsonResponse } from '../../problem'
import { checkSignatureFor } from '../verifier'
import { verifyAnswer, type VerifyAnswer } from './answer'
import { maxUploadsInFlight, uploadLimits, type UploadLimits } from './limits'
import { refusalResponse } from './problem'
import { refuse, type VerifyRefusal } from './refusal'
import { publicTrust } from './trust'
import { readUpload, type Upload, type UploadRefusal } from './upload'
import { documentUses } from './uses'

let inFlight = 0

/**
 * `POST /api/v1/verify`: anybody has a signature checked against the authorities that the portal trusts. Keeps nothing, and logs nothing
 * but words from closed lists.
 */
export async function postVerify(request: Request, now: () => Date, limits: UploadLimits = uploadLimits): Promise<Response> {
  const outcome = await checkedWithinBounds(request, now, limits)
  if (!outcome.ok) {
    log().info({ event: 'signature-not-checked', reason: outcome.reason })
    return refusalResponse(outcome, request.headers.get('accept-language'))
  }
  const { indication, subIndication, trusted } = outcome.answer
  log().info({ event: 'signature-checked', indication, subIndication, use: trusted?.use ?? null })
  return jsonResponse(200, outcome.answer)
}

type Outcome = { ok: true, answer: VerifyAnswer } | VerifyRefusal | UploadRefusal

async function checkedWithinBounds(request: Request, now: () => Date, limits: UploadLimits): Promise<Outcome> {
  if (inFlight >= maxUploadsInFlight) return { ...refuse('busy'), isBodyLeft: true }
  inFlight++
  try {
    const upload = await readUpload(request, limits)
    // The time of verification is when everything has arrived, not when it began to.
    return upload.ok ? await check(upload, now()).finally(upload.release) : upload
  } finally {
    inFlight--
  }
}

const reasons = { 'busy': 'busy', 'too-long': 'verification-took-too-long', 'broke-down': 'verification-broke-down' } as const

async function check({ signature, content, use }: Upload, at: Date): Promise<Outcome> {
  const uses = use === null ? documentUses : [use]
  const trust = await publicTrust(uses, at)
  const { sizeInBytes, digests } = content
  const outcome = await checkSignatureFor({ signature, digests, uses, trust: trust.parcel, at })
  if (!outcome.ok) return refuse(reasons[outcome.reason])
  const answer = verifyAnswer({
    signature, contentSizeInBytes: sizeInBytes, contentSha256: digests['SHA-256'], uses, trust, report: outcome.result, at,
  })
  return { ok: true, answer }
}
