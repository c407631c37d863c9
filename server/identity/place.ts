const families: readonly [RegExp, string][] = [
  [/\bEdgA?\/|\bEdgiOS\//, 'Edge'],
  [/\bOPR\//, 'Opera'],
  [/\bSamsungBrowser\//, 'Samsung Internet'],
  [/\bFirefox\/|\bFxiOS\//, 'Firefox'],
  [/\bChrome\/|\bCriOS\/|\bChromium\/|\bHeadlessChrome\//, 'Chrome'],
  [/\bVersion\/\S+ .*\bSafari\//, 'Safari'],
]

const systems: readonly [RegExp, string][] = [
  [/\biPhone\b/, 'iPhone'],
  [/\biPad\b/, 'iPad'],
  [/\bAndroid\b/, 'Android'],
  [/\bCrOS\b/, 'ChromeOS'],
  [/\bWindows\b/, 'Windows'],
  [/\bMac OS X\b|\bMacintosh\b/, 'macOS'],
  [/\bLinux\b|\bX11\b/, 'Linux'],
]

const nameIn = (list: readonly [RegExp, string][], text: string) => list.find(([pattern]) => pattern.test(text.slice(0, 512)))?.[1]

export const familyIn = (userAgent: string): string | undefined => nameIn(families, userAgent)
export const systemIn = (userAgent: string): string | undefined => nameIn(systems, userAgent)

/** Browser family and system in words, for the list of sessions; never the header itself, which singles people out. Null when neither is known. */
export function placeOf(userAgent: string | undefined): string | null {
  const text = userAgent ?? ''
  const words = [familyIn(text), systemIn(text)].filter((word) => word !== undefined)
  return words.length === 0 ? null : words.join(', ')
}
