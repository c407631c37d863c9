import type { CalendarDate } from '@/domain/japanese-date'
import { writeFlat } from '../xml/flat'
import { graduationFields, graduationNamespace, graduationRoot } from './form'
import { graduationSchema } from './schema'
import type { Graduation } from './schema'

/** The certificate as XML in UTF-8. The same value always gives the same bytes, which are signed by a detached CMS. Throws (ZodError) when the value is none. */
export function writeGraduation(value: Graduation): Uint8Array {
  const { birthDate, graduatedOn, issuedOn, ...texts } = graduationSchema.parse(value)
  const values = { ...texts, birthDate: dateText(birthDate), graduatedOn: dateText(graduatedOn), issuedOn: dateText(issuedOn) }
  return new TextEncoder().encode([
    '<?xml version="1.0" encoding="UTF-8"?>\n',
    `<${graduationRoot} xmlns="${graduationNamespace}">\n`,
    writeFlat(values, graduationFields),
    `</${graduationRoot}>\n`,
  ].join(''))
}

const dateText = ({ year, month, day }: CalendarDate) => [String(year).padStart(4, '0'), String(month).padStart(2, '0'), String(day).padStart(2, '0')].join('-')
