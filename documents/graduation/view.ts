import { groupedCorporateNumber } from '@/domain/corporate-number'
import type { DocumentView, Phrase, ViewRow, ViewValue } from '../view'
import type { Graduation } from './schema'

const say = (key: string): Phrase => ({ key: `graduation.${key}` })
const text = (value: string): ViewValue => ({ kind: 'text', text: value })
const row = (label: string, value: ViewValue): ViewRow => ({ label: say(`labels.${label}`), value })

/** The certificate as people read it: about whom, what they finished, and the paper itself. */
export function viewGraduation(value: Graduation): DocumentView {
  const { graduateName, birthDate, faculty, course, degree, graduatedOn } = value
  const finished = [
    row('faculty', text(faculty)),
    ...(course === undefined ? [] : [row('course', text(course))]),
    ...(degree === undefined ? [] : [row('degree', text(degree))]),
    row('graduatedOn', { kind: 'date', date: graduatedOn }),
  ]
  return {
    title: { key: 'kinds.graduation.name' },
    subtitle: { key: 'graduation.subtitle', values: { school: text(value.schoolName) } },
    statement: say('statement'),
    sections: [
      { heading: say('sections.graduate'), rows: [row('graduateName', text(graduateName)), row('birthDate', { kind: 'date', date: birthDate })], tables: [] },
      { heading: say('sections.graduation'), rows: finished, tables: [] },
      { heading: say('sections.certificate'), rows: certificateRows(value), tables: [] },
    ],
  }
}

const certificateRows = ({ schoolName, corporateNumber, certificateNumber, issuedOn }: Graduation): ViewRow[] => [
  row('schoolName', text(schoolName)),
  row('corporateNumber', { kind: 'identifier', text: corporateNumber, grouped: groupedCorporateNumber(corporateNumber) }),
  row('certificateNumber', { kind: 'identifier', text: certificateNumber }),
  row('issuedOn', { kind: 'date', date: issuedOn }),
]
