import { z } from 'zod'
import { isCalendarDate } from '@/domain/japanese-date'
import { documentLine } from '../text'

const calendarDate = z.strictObject({ year: z.int(), month: z.int(), day: z.int() }).refine(isCalendarDate)

/** What a certificate of graduation (卒業証明書) says. There is no official form; this one is ours. */
export const graduationSchema = z.strictObject({
  /** The school's own number for this certificate; visible ASCII. */
  certificateNumber: z.string().regex(/^[\x21-\x7e]{1,40}$/),
  issuedOn: calendarDate,
  schoolName: documentLine(100),
  /** 法人番号 of the school or of the body that runs it; `rules.ts` checks the digit. */
  corporateNumber: z.string().regex(/^[0-9]{13}$/),
  graduateName: documentLine(100),
  birthDate: calendarDate,
  /** 学部・研究科 */
  faculty: documentLine(100),
  /** 学科・専攻・課程 */
  course: documentLine(100).exactOptional(),
  /** 学士（文学） and the like; a school that confers none leaves it out. */
  degree: documentLine(100).exactOptional(),
  graduatedOn: calendarDate,
})

export type Graduation = z.infer<typeof graduationSchema>
