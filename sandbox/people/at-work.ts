import { addYears, startOfDayInJapan } from '../calendar'
import { attributes, inMadoguchi, inMihon, madoguchi, mihon } from './test-person'
import type { TestPerson } from './test-person'

interface Clerk {
  readonly person: string
  readonly given: string
  readonly pin: string
  readonly note: string
  readonly birthDate: string
  readonly sex: '1' | '2'
}

/** People who log in with their own card and then act for an organisation; the seed makes them members. */
const clerks: readonly Clerk[] = [
  { person: 'operator-a', given: '窓香', pin: '2001', note: 'まどぐちの運用担当です', birthDate: '19820110', sex: '2' },
  { person: 'operator-b', given: '口人', pin: '2002', note: 'まどぐちの運用担当です（承認する人）', birthDate: '19790220', sex: '1' },
  { person: 'insurer-clerk', given: '保子', pin: '2003', note: '試験見本生命保険の担当です', birthDate: '19880330', sex: '2' },
  { person: 'insurer-manager', given: '険一', pin: '2004', note: '試験見本生命保険の担当です（承認する人）', birthDate: '19750412', sex: '1' },
  { person: 'tax-clerk', given: '税子', pin: '2005', note: '試験税務署の担当です', birthDate: '19911105', sex: '2' },
  { person: 'hiring-clerk', given: '商太', pin: '2006', note: '試験商事の人事担当です', birthDate: '19860618', sex: '1' },
  { person: 'university-clerk', given: '学史', pin: '2007', note: '試験大学の証明書担当です', birthDate: '19940725', sex: '1' },
]

export const peopleAtWork = clerks.map(({ person }) => person)

export function cardsAtWork(preparedAt: Date): readonly TestPerson[] {
  const issuedAt = addYears(startOfDayInJapan(preparedAt), -1)
  return clerks.map(({ person, given, pin, note, birthDate, sex }, index) => {
    const isEven = index % 2 === 0
    const address = isEven ? inMadoguchi(`${index + 20}番１号`) : inMihon(`${index + 20}番２号`)
    // Work needs no private signature: clerks sign with certificates of their organisation.
    const resident = { person, label: `試験 ${given}`, pin, signPassword: null, note, attributes: attributes(`試験　${given}`, address, birthDate, sex), municipality: isEven ? madoguchi : mihon }
    return { resident, generation: '03', issuedAt }
  })
}
