import { createHash } from 'node:crypto'
import { z } from 'zod'
import en from '@/messages/en/verification.json'
import enService from '@/messages/en/verify-service.json'
import ja from '@/messages/ja/verification.json'
import jaService from '@/messages/ja/verify-service.json'
import { conclusions } from '@/pki/verify/conclusions'
import { verificationReasons } from '@/pki/verify/reasons'
import { evidenceKeys, stepNames, type Step } from '@/pki/verify/verdict'
import type { SignatureReport } from '../job'
import type { PublicTrust } from './trust'
import { documentUses, type DocumentUse } from './uses'

const noticeReasons = ['status-withheld'] as const
const subIndications = [...new Set(Object.values(conclusions).map(({ subIndication }) => subIndication))].sort()

const time = z.iso.datetime()
const sha256 = z.string().regex(/^[0-9a-f]{64}$/).describe('SHA-256, hexadecimal')

export const textSchema = z.object({ ja: z.string(), en: z.string() }).describe('The same in Japanese and English, for people.')

export const stepSchema = z.object({
  name: z.enum(stepNames),
  outcome: z.enum(['passed', 'failed', 'unknown']).describe('`unknown`: it could not be decided, which is never as good as passed.'),
  reason: z.enum(verificationReasons).nullable().describe('Null when passed.'),
  title: textSchema,
  sentence: textSchema,
  evidence: z.partialRecord(z.enum(evidenceKeys), z.string())
    .describe('What the step was judged from. Times in ISO 8601, digests and numbers in hexadecimal.'),
}).describe('One point that was checked.')

export const verdictSchema = z.object({
  indication: z.enum(['TOTAL-PASSED', 'TOTAL-FAILED', 'INDETERMINATE']).describe('ETSI EN 319 102-1 section 5.1.3.'),
  subIndication: z.enum(subIndications).nullable().describe('Null when passed.'),
  summary: textSchema,
  checkedAt: time.describe('The time of verification.'),
  content: z.object({ sizeInBytes: z.number().int().min(0), sha256 }).describe('What was received as the document.'),
  signature: z.object({ sizeInBytes: z.number().int().min(1), sha256 }).describe('What was received as the signature file.'),
  claimedSigningTime: time.nullable().describe('What the signer claims, proven by nothing.'),
  provenTime: time.nullable().describe('Time of the earliest verified time stamp; the certificate is judged as of then.'),
  trusted: z.object({ use: z.enum(documentUses), anchorId: z.string() }).nullable()
    .describe('The authority that the signer’s certificate leads to, and the use it is trusted for. Rely on it only when TOTAL-PASSED.'),
  steps: z.array(stepSchema),
  anchors: z.array(z.object({
    id: z.string(),
    uses: z.array(z.enum([...documentUses, 'time-stamp'])),
    sha256,
    revocationEvidence: z.enum(['embed', 'attest'])
      .describe('`attest`: whether its certificates are revoked may not be told to others, so it was not looked up.'),
  })).describe('The authorities trusted in this check.'),
  revocationLists: z.array(z.object({
    anchorId: z.string(), number: z.string().nullable(), thisUpdate: time, nextUpdate: time.nullable(), sha256,
  })).describe('The lists at hand, held by this service. The steps name those that were decisive.'),
  notices: z.array(z.object({ reason: z.enum(noticeReasons), text: textSchema })).describe('What the answer leaves out, and why.'),
}).describe('The verdict on one signature, with everything it was computed from.')

export type VerifyAnswer = z.infer<typeof verdictSchema>

export interface Checked {
  signature: Uint8Array
  contentSizeInBytes: number
  contentSha256: Uint8Array
  uses: readonly DocumentUse[]
  trust: PublicTrust
  report: SignatureReport
  at: Date
}

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex')
const sha256Hex = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')

/** The answer to whoever asked: the verdict in words from closed lists, with a sentence for each point. */
export function verifyAnswer(checked: Checked): VerifyAnswer {
  const { report, trust } = checked
  const { indication, subIndication, steps } = report.verdict
  return {
    indication,
    subIndication: subIndication ?? null,
    summary: { ja: ja.indications[indication].text, en: en.indications[indication].text },
    checkedAt: checked.at.toISOString(),
    content: { sizeInBytes: checked.contentSizeInBytes, sha256: hex(checked.contentSha256) },
    signature: { sizeInBytes: checked.signature.length, sha256: sha256Hex(checked.signature) },
    claimedSigningTime: report.claimedSigningTime?.toISOString() ?? null,
    provenTime: report.provenTime?.toISOString() ?? null,
    trusted: report.trusted,
    steps: steps.map((step) => stepAnswer(step, report.isStatusWithheld)),
    anchors: anchorsOf(checked),
    revocationLists: trust.lists.map((list) => ({
      ...list, thisUpdate: list.thisUpdate.toISOString(), nextUpdate: list.nextUpdate?.toISOString() ?? null,
    })),
    notices: report.isStatusWithheld ? [{ reason: 'status-withheld', text: withheldText }] : [],
  }
}

const withheldText = { ja: jaService.notices['status-withheld'], en: enService.notices['status-withheld'] }

function stepAnswer(step: Step, isStatusWithheld: boolean): VerifyAnswer['steps'][number] {
  const { name, outcome, evidence } = step
  const title = { ja: ja.steps[name].title, en: en.steps[name].title }
  if (step.outcome === 'passed') {
    return { name, outcome, reason: null, title, sentence: { ja: ja.steps[name].passed, en: en.steps[name].passed }, evidence }
  }
  const sentence = { ja: ja.reasons[step.reason], en: en.reasons[step.reason] }
  const isWithheld = isStatusWithheld && name === 'revocation'
  return { name, outcome, reason: step.reason, title, sentence: isWithheld ? withheldText : sentence, evidence }
}

/** Of what an authority is trusted for, only what mattered here. */
function anchorsOf({ trust, uses }: Checked): VerifyAnswer['anchors'] {
  return trust.anchors.map(({ id, certificate, revocationEvidence, uses: trustedFor }) => ({
    id,
    uses: [...uses, 'time-stamp' as const].filter((use) => trustedFor.includes(use)),
    sha256: sha256Hex(certificate.der),
    revocationEvidence,
  }))
}
