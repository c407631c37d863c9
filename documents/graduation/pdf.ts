import { groupedCorporateNumber } from '@/domain/corporate-number'
import { formatCalendarDate } from '@/domain/japanese-date'
import { drawDocument } from '../draw'
import { readablePdf } from '../pdf/readable'
import { documentWords } from '../words'
import type { Graduation } from './schema'
import { viewGraduation } from './view'

/** The readable Japanese PDF of a certificate. Loads the Typst compiler: only for issuers, never in the portal. */
export function graduationPdf(value: Graduation): Uint8Array {
  const translate = documentWords('ja')
  return readablePdf({
    document: drawDocument(viewGraduation(value), translate, 'ja'),
    issuer: {
      name: value.schoolName,
      corporateNumber: `${translate('graduation.labels.corporateNumber')} ${groupedCorporateNumber(value.corporateNumber)}`,
      issuedOn: formatCalendarDate(value.issuedOn),
    },
    date: value.issuedOn,
  }, translate)
}
