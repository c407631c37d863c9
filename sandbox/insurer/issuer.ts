import { premiumDeductionPdf } from '@/documents/premium-deduction/pdf'
import { writePremiumDeduction } from '@/documents/premium-deduction/write'
import type { Issuer } from '../depositors/issuer'
import { certificateFor } from './policies'

/** The insurer issues each customer the premium deduction certificate of one tax year. */
export const insurerOf = (taxYear: number): Issuer => ({
  holder: 'insurer',
  kind: 'premium-deduction',
  edition: String(taxYear),
  issue(customer, insurer) {
    const certificate = certificateFor(customer, insurer, taxYear)
    return {
      reference: `${certificate.contracts[0]?.policyNumber ?? customer.person}-${taxYear}`,
      original: { mediaType: 'application/xml', content: writePremiumDeduction(certificate) },
      readable: premiumDeductionPdf(certificate),
    }
  },
})
