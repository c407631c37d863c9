import { groupedCorporateNumber } from '@/domain/corporate-number'
import { formatCalendarDate } from '@/domain/japanese-date'
import { drawDocument } from '../draw'
import { readablePdf } from '../pdf/readable'
import { documentWords } from '../words'
import type { PremiumDeduction } from './schema'
import { viewPremiumDeduction } from './view'

/** The readable Japanese PDF of a certificate. Loads the Typst compiler: only for issuers, never in the portal. */
export function premiumDeductionPdf(value: PremiumDeduction): Uint8Array {
  const translate = documentWords('ja')
  return readablePdf({
    document: drawDocument(viewPremiumDeduction(value), translate, 'ja'),
    issuer: {
      name: value.insurerName,
      corporateNumber: `${translate('premiumDeduction.labels.corporateNumber')} ${groupedCorporateNumber(value.corporateNumber)}`,
      issuedOn: formatCalendarDate(value.issuedOn),
    },
    date: value.issuedOn,
  }, translate)
}
