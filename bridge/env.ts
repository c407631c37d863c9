import { z } from 'zod'

const port = z.coerce.number().int().min(1).max(65535)

const environment = z.object({
  PORT: port.default(3000),
  BRIDGE_PORT: port.optional(),
  BRIDGE_PORTALS: z.string().min(1, 'path of the JSON file that pins the portals'),
  BRIDGE_STATE_DIR: z.string().min(1).default('.data/bridge'),
  BRIDGE_VIRTUAL_CARDS: z.string().min(1).optional(),
  BRIDGE_PCSC: z.enum(['on', 'off']).default('on'),
  BRIDGE_TRUST: z.string().min(1).optional(),
})

export type BridgeEnvironment = {
  port: number
  portalsFile: string
  stateFolder: string
  virtualCardsFolder: string | null
  /** Whether real readers of this machine are used. */
  usesPcsc: boolean
  /** Authorities whose revocation lists the card check asks; null where nobody may ask them. */
  trustFile: string | null
}

/** Reads the bridge's environment; the result of a bad one is one line per variable, ready to print. */
export function readEnvironment(source: Record<string, string | undefined> = process.env): { ok: true; environment: BridgeEnvironment } | { ok: false; lines: string[] } {
  const parsed = environment.safeParse(source)
  if (!parsed.success) return { ok: false, lines: parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`) }
  const { PORT, BRIDGE_PORT, BRIDGE_PORTALS, BRIDGE_STATE_DIR, BRIDGE_VIRTUAL_CARDS, BRIDGE_PCSC, BRIDGE_TRUST } = parsed.data
  return {
    ok: true,
    environment: {
      port: BRIDGE_PORT ?? PORT + 10,
      portalsFile: BRIDGE_PORTALS,
      stateFolder: BRIDGE_STATE_DIR,
      virtualCardsFolder: BRIDGE_VIRTUAL_CARDS ?? null,
      usesPcsc: BRIDGE_PCSC === 'on',
      trustFile: BRIDGE_TRUST ?? null,
    },
  }
}
