/**
 * Whole yen as people read them: 「12,300円」 or "12,300 yen" (¥ is ambiguous between yen and yuan).
 * Throws on fractions and unsafe integers.
 */
export function formatYen(yen: number, language: 'ja' | 'en' = 'ja'): string {
  if (!Number.isSafeInteger(yen)) throw new RangeError('An amount is a whole number of yen')
  const grouped = String(Math.abs(yen)).replace(/\B(?=([0-9]{3})+$)/g, ',')
  return `${yen < 0 ? '−' : ''}${grouped}${language === 'en' ? ' yen' : '円'}`
}
