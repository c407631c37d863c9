import { refuseDeposit, type DepositRefusal, type DepositRefusalReason } from '@/domain/deposits'
import { conclusions } from '@/pki/verify/conclusions'
import type { VerificationReason } from '@/pki/verify/reasons'
import type { Step, Verdict } from '@/pki/verify/verdict'

/** The verifier's reasons that have an answer of their own; everything else is `signature-refused` with the verifier's words beside it. */
const answers: Partial<Record<VerificationReason, DepositRefusalReason>> = {
  'malformed': 'signature-malformed',
  'embedded-content': 'signature-malformed',
  'no-signer': 'signature-malformed',
  'several-signers': 'signature-malformed',
  'signed-attributes-malformed': 'signature-malformed',
  'content-type-mismatch': 'signature-malformed',
  'digest-algorithm-mismatch': 'signature-malformed',
  'document-altered': 'document-altered',
  'issuer-unknown': 'signer-not-trusted',
  'issuer-not-authority': 'signer-not-trusted',
  'path-too-long': 'signer-not-trusted',
  'revoked': 'signer-revoked',
  'revoked-order-unknown': 'signer-revoked',
  'issuer-revoked': 'signer-revoked',
  'not-yet-valid': 'signer-not-valid-now',
  'expired': 'signer-not-valid-now',
  'expired-order-unknown': 'signer-not-valid-now',
  'issuer-not-valid-then': 'signer-not-valid-now',
  'revocation-unknown': 'revocation-unknown',
  'revocation-outdated': 'revocation-unknown',
  'revocation-unusable': 'revocation-unknown',
  'organisation-not-named': 'signer-is-another',
  'organisation-differs': 'signer-is-another',
}

type StepNotPassed = Exclude<Step, { outcome: 'passed' }>

/** The step that decided the verdict: the first definite failure, else the first undecided one. */
function decisiveStep(verdict: Verdict): StepNotPassed | undefined {
  const notPassed = verdict.steps.filter((step): step is StepNotPassed => step.outcome !== 'passed')
  return notPassed.find(({ reason }) => conclusions[reason].indication === 'TOTAL-FAILED') ?? notPassed[0]
}

/** Null when the signature may be accepted, which is TOTAL-PASSED and nothing less. */
export function signatureRefusal(verdict: Verdict, documentField: string): DepositRefusal | null {
  const step = decisiveStep(verdict)
  if (verdict.indication === 'TOTAL-PASSED' && step === undefined) return null
  const reason = (step && answers[step.reason]) ?? 'signature-refused'
  const field = reason === 'document-altered' ? `${documentField}/content` : `${documentField}/signature`
  const verification = { indication: verdict.indication, subIndication: verdict.subIndication ?? null, step: step?.name ?? '', reason: step?.reason ?? null }
  return { ...refuseDeposit(reason, field), verification }
}
