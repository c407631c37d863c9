import type { CompletedSigning } from '../gestures/complete-signing'
import { sha256Of } from '../gestures/keys'
import { canonicalJson } from '../seal/canonical-json'

export const statementName = 'statement.json'

const hex = (bytes: Uint8Array) => Buffer.from(sha256Of(bytes)).toString('hex')

/**
 * What the portal says of the signer's certificate, in place of revocation data that it may not hand on. It names the certificate by
 * digest: nothing of the four attributes is in it.
 */
export function signingStatement({ documents, signer, at }: CompletedSigning, names: readonly string[]): Uint8Array<ArrayBuffer> {
  return canonicalJson({
    type: 'madoguchi-signing-statement',
    version: 1,
    certificateSha256: hex(signer.certificate.der),
    revocation: 'not-revoked',
    checkedAt: at.toISOString(),
    documents: documents.map(({ content, cms }, index) => ({ name: names[index] ?? '', sha256: hex(content), signatureSha256: hex(cms) })),
  })
}
