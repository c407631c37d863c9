import { z } from 'zod'
import type { PinEntrySettings } from './pinentry'

const port = z.coerce.number().int().min(1).max(65535)

const environment = z.object({
  PORT: port.default(3000),
  BRIDGE_PORT: port.optional(),
  BRIDGE_PORTALS: z.string().min(1, 'path of the JSON file that pins the portals'),
  BRIDGE_STATE_DIR: z.string().min(1).default('.data/bridge'),
  BRIDGE_VIRTUAL_CARDS: z.string().min(1).optional(),
  BRIDGE_PCSC: z.enum(['on', 'off']).default('on'),
  BRIDGE_TRUST: z.string().min(1).optional(),
  BRIDGE_PIN: z.enum(['page', 'pinentry'], 'page or pinentry').default('page'),
  BRIDGE_PINENTRY: z.string().min(1).default('pinentry'),
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
  /** The program that asks for the PIN; null where the page does. */
  pinentry: PinEntrySettings | null
}

const PINENTRY_TIMEOUT_IN_SECONDS = 120

/** A program with a window or a terminal of its own gets what it needs to find them, and nothing else. */
function pinentrySettings(program: string, source: Record<string, string | undefined>): PinEntrySettings {
  const names = ['PATH', 'HOME', 'TERM', 'DISPLAY', 'WAYLAND_DISPLAY', 'XAUTHORITY', 'XDG_RUNTIME_DIR', 'DBUS_SESSION_BUS_ADDRESS', 'LANG', 'LC_ALL', 'GPG_TTY']
  const environment = Object.fromEntries(names.flatMap((name) => (source[name] === undefined ? [] : [[name, source[name]]]))) as NodeJS.ProcessEnv
  const place = { terminal: source.GPG_TTY, terminalType: source.TERM, locale: source.LC_ALL ?? source.LANG }
  return { program, timeoutInSeconds: PINENTRY_TIMEOUT_IN_SECONDS, place, environment }
}

/** Reads the bridge's environment with what the command line says instead; the result of a bad one is one line per variable, ready to print. */
export function readEnvironment(
  inherited: Record<string, string | undefined> = process.env,
  instead: Record<string, string> = {},
): { ok: true; environment: BridgeEnvironment } | { ok: false; lines: string[] } {
  const source = { ...inherited, ...instead }
  const parsed = environment.safeParse(source)
  if (!parsed.success) return { ok: false, lines: parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`) }
  const { PORT, BRIDGE_PORT, BRIDGE_PORTALS, BRIDGE_STATE_DIR, BRIDGE_VIRTUAL_CARDS, BRIDGE_PCSC, BRIDGE_TRUST, BRIDGE_PIN, BRIDGE_PINENTRY } = parsed.data
  return {
    ok: true,
    environment: {
      port: BRIDGE_PORT ?? PORT + 10,
      portalsFile: BRIDGE_PORTALS,
      stateFolder: BRIDGE_STATE_DIR,
      virtualCardsFolder: BRIDGE_VIRTUAL_CARDS ?? null,
      usesPcsc: BRIDGE_PCSC === 'on',
      trustFile: BRIDGE_TRUST ?? null,
      pinentry: BRIDGE_PIN === 'page' ? null : pinentrySettings(BRIDGE_PINENTRY, source),
    },
  }
}
