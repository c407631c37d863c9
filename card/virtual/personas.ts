import { CONTACTLESS_ATR } from './card'
import type { CardFile } from './card-file'

/**
 * States of a card that need no certificate of their own, put over any person's card. (What a certificate says, a new name after a marriage,
 * a substituted glyph, the generation of its authority, is the sandbox's authorities' to issue.)
 */
export const PERSONAS = {
  /** As it lies on a contactless reader. */
  contactless: (card) => ({ ...card, atr: CONTACTLESS_ATR }),
  /** The certificates in an Android phone: even the authentication certificate needs the PIN. */
  android: (card) => ({ ...card, tokenLabel: 'JPKIAPGPSETOKEN' }),
  iphone: (card) => ({ ...card, tokenLabel: 'JPKIAPIOSTOKEN' }),
  /** A child's card, or that of someone who did not ask for the signature certificate. */
  'without-signature': (card) => ({ ...card, signature: null, signPassword: null }),
  'last-try': (card) => ({ ...card, triesLeft: { ...card.triesLeft, pin: 1 } }),
  'blocked-pin': (card) => ({ ...card, triesLeft: { ...card.triesLeft, pin: 0 } }),
  'blocked-password': (card) => ({ ...card, triesLeft: { ...card.triesLeft, signPassword: 0 } }),
  /** Pulled from the reader while it signs, the first time. */
  'pulled-while-signing': (card) => ({ ...card, faults: [{ at: 'sign', nth: 1, do: 'remove' }] }),
  /** Answers 6F00 instead of signing. */
  broken: (card) => ({ ...card, faults: [{ at: 'sign', do: 'status', status: 0x6f00 }] }),
  /** Takes its time for every signature. */
  slow: (card) => ({ ...card, faults: [{ at: 'sign', do: 'slow', forMs: 3_000 }] }),
  /** Gives long answers in pieces and asks for the right length first, as some readers make of any card. */
  'in-pieces': (card) => ({ ...card, faults: [{ at: 'read', nth: 2, do: 'ask-again' }, { at: 'read', do: 'chunk', bytes: 100 }, { at: 'sign', do: 'chunk', bytes: 100 }] }),
} as const satisfies Record<string, (card: CardFile) => CardFile>

export type Persona = keyof typeof PERSONAS

export const isPersona = (name: string): name is Persona => Object.hasOwn(PERSONAS, name)

export const asPersona = (card: CardFile, persona: Persona): CardFile => PERSONAS[persona](card)
