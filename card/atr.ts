import { hexOf } from './bytes'

/** What an ATR suggests about a card. Only a hint for people: what a card is, SELECT decides. */
export type AtrHint = 'my-number-card' | 'old-resident-card' | 'driving-licence' | 'felica' | 'unknown'

const HINTS: Record<string, AtrHint> = {
  '3be000ff8131fe4514': 'my-number-card',
  '3bc5ff8131fb458073c6010000': 'my-number-card',
  '3b888001000005e0b381a1007f': 'my-number-card',
  '3b888001000041e0b381a1003b': 'my-number-card',
  '3b888001000014e0b38191005e': 'old-resident-card',
  '3b888001000000009181c100d8': 'driving-licence',
}

/** PC/SC part 3, 3.1.3.2.3: a card without an ATR of its own gets one that names its standard, 11 being FeliCa (Suica, PASMO, Edy). */
const FELICA = /^3b8f8001804f0ca00000030611/

export const hintOfAtr = (atr: Uint8Array): AtrHint => HINTS[hexOf(atr)] ?? (FELICA.test(hexOf(atr)) ? 'felica' : 'unknown')
