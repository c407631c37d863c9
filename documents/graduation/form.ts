import type { FlatField } from '../xml/flat'

export const graduationNamespace = 'urn:madoguchi:document:graduation:1'
export const graduationRoot = 'GraduationCertificate'

/** In this order. Dates are written as XML Schema dates (2026-03-24) without a zone. */
export const graduationFields = [
  { name: 'certificateNumber' }, { name: 'issuedOn' }, { name: 'schoolName' }, { name: 'corporateNumber' }, { name: 'graduateName' },
  { name: 'birthDate' }, { name: 'faculty' }, { name: 'course', optional: true }, { name: 'degree', optional: true }, { name: 'graduatedOn' },
] as const satisfies readonly FlatField[]
