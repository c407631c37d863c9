import { attributesApplication, commonApplication, jpkiApplication, type MakeRsaKey } from './applications'
import { createVirtualCard, type VirtualCard, type VirtualCardOptions } from './card'
import type { CardFile } from './card-file'
import { withFaults } from './faults'

/** The virtual My Number Card of an invented person, with all three applications, and the faults its file asks for. */
export function createPersonCard(card: CardFile, makeKey: MakeRsaKey, options: VirtualCardOptions = {}): VirtualCard {
  const applications = [jpkiApplication(card, makeKey), attributesApplication(card), commonApplication(card)]
  const virtual = createVirtualCard(applications, { ...(card.atr ? { atr: card.atr } : {}), ...options })
  return card.faults ? withFaults(virtual, card.faults) : virtual
}
