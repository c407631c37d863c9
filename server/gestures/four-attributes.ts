import { z } from 'zod'

/** As the card has them: one line each, of a length that fits a card and a cookie. */
const line = (maxLength: number) => z.string().min(1).max(maxLength).regex(/^[^\p{Cc}\p{Zl}\p{Zp}]+$/u)

export const fourAttributes = z.strictObject({
  name: line(100),
  address: line(200),
  birthDate: z.string().regex(/^\d{4}(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])$/),
  sex: z.enum(['1', '2', '3']),
})

/** 基本4情報, claimed by the card and proven by nothing. */
export type FourAttributes = z.infer<typeof fourAttributes>
