import { attributesApplication, commonApplication, jpkiApplication, type MakeRsaKey } from './applications'
import { createVirtualCard, type VirtualCard, type VirtualCardOptions } from './card'
import type { CardFile } from './card-file'

/** The virtual My Number Card of an invented person, with all three applications. */
export function createPersonCard(card: CardFile, makeKey: MakeRsaKey, options: VirtualCardOptions = {}): VirtualCard {
  const applications = [jpkiApplication(card, makeKey), attributesApplication(card), commonApplication(card)]
  return createVirtualCard(applications, { ...(card.atr ? { atr: card.atr } : {}), ...options })
}
