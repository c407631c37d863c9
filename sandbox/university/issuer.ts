import { createHash } from 'node:crypto'
import { graduationPdf } from '@/documents/graduation/pdf'
import type { Graduation } from '@/documents/graduation/schema'
import { writeGraduation } from '@/documents/graduation/write'
import { japaneseDay } from '@/domain/japanese-date'
import type { Organisation } from '../authorities/organisations'
import type { Customer, Issuer } from '../depositors/issuer'

/** The university issues each graduate a certificate of graduation. */
export const university: Issuer = {
  holder: 'university',
  kind: 'graduation',
  edition: 'degree',
  issue(graduate, school, at) {
    const certificate = certificateOf(graduate, school, at)
    return {
      reference: certificate.certificateNumber,
      original: { mediaType: 'application/xml', content: writeGraduation(certificate) },
      readable: graduationPdf(certificate),
    }
  },
}

/** Everybody finishes in the spring of the year in which they become twenty-three. */
function certificateOf({ person, name, birthDate }: Customer, school: Organisation, at: Date): Graduation {
  const graduatedOn = { year: birthDate.year + 23, month: 3, day: 24 }
  const number = createHash('sha256').update(`sandbox university ${person}`).digest().readUInt32BE(0) % 900_000 + 100_000
  return {
    certificateNumber: `SOTSU-${graduatedOn.year}-${number}`,
    issuedOn: japaneseDay(at),
    schoolName: school.name,
    corporateNumber: school.corporateNumber,
    graduateName: name,
    birthDate,
    faculty: '文学部（試験用の架空の学部）',
    course: '人文学科',
    degree: '学士（文学）',
    graduatedOn,
  }
}
