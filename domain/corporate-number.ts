/**
 * The check digit of a corporate number (法人番号): the first of its thirteen digits, computed from the twelve that follow
 * (法人番号の指定等に関する省令 2条). Throws when `twelveDigits` is not twelve ASCII digits.
 */
export function corporateNumberCheckDigit(twelveDigits: string): number {
  if (!/^[0-9]{12}$/.test(twelveDigits)) throw new RangeError('A corporate number has twelve digits after its check digit')
  const weighted = [...twelveDigits].map((digit, index) => Number(digit) * (index % 2 === 0 ? 2 : 1))
  return 9 - (weighted.reduce((sum, part) => sum + part, 0) % 9)
}

/** Whether a text is a corporate number: thirteen ASCII digits, the first the right check digit. It may still belong to nobody. */
export function isCorporateNumber(text: string): boolean {
  return /^[1-9][0-9]{12}$/.test(text) && Number(text.charAt(0)) === corporateNumberCheckDigit(text.slice(1))
}

/** The number as people read it: 「8 0000 1201 0038」. Anything else is given back as it is. */
export function groupedCorporateNumber(corporateNumber: string): string {
  return corporateNumber.replace(/^([0-9])([0-9]{4})([0-9]{4})([0-9]{4})$/, '$1 $2 $3 $4')
}
