import type { SigningPurpose } from '@/domain/signing'
import type { RecordSignatures } from '../gestures/complete-signing'

/**
 * What each purpose does with verified signatures, in the transaction that ends their request. One's own documents go back to the
 * resident in the same answer: nothing is written but the audit entry that every signing has.
 */
export const signingRecords: Record<SigningPurpose, RecordSignatures> = {
  'own-documents': async () => {},
}
