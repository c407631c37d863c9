// What whoever starts the project may choose, read once and checked.
import path from 'node:path'
import { z } from 'zod'

/** The project's own folder. */
export const root = path.resolve(import.meta.dirname, '..')

const port = z.coerce.number().int().min(1).max(65_400)

const schema = z.object({
  /** Portal; the others count on from it unless given. */
  PORT: port.default(3000),
  BRIDGE_PORT: port.optional(),
  SANDBOX_PORT: port.optional(),
  WORKER_PORT: port.optional(),
  /** The machine interface, in a process of its own. */
  INTERFACE_PORT: port.optional(),
  /** Whether the portal's process answers the machine interface too, for those who know only its address. */
  PORTAL_SERVES: z.enum(['all', 'pages']).default('all'),
  /** All state of one instance; two instances need two folders. */
  MADOGUCHI_DATA: z.string().min(1).default('.data'),
  /** A PostgreSQL server of your own instead of the embedded one. */
  DATABASE_URL: z.string().regex(/^postgres(ql)?:\/\//, 'must begin with postgresql://').optional(),
  /** Whether the bridge looks for real card readers beside the virtual ones. */
  BRIDGE_PCSC: z.enum(['on', 'off']).default('on'),
  LOG_LEVEL: z.enum(['debug', 'info', 'warn', 'error', 'silent']).default('info'),
})

/**
 * @param {Record<string, string | undefined>} source
 * @returns {{ ok: true, settings: ReturnType<typeof arrange> } | { ok: false, lines: string[] }} one line per bad variable
 */
export function readSettings(source) {
  const parsed = schema.safeParse(withoutEmpty(source))
  if (!parsed.success) return { ok: false, lines: parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`) }
  const settings = arrange(parsed.data)
  const taken = Object.values(settings.ports)
  if (new Set(taken).size < taken.length) return { ok: false, lines: ['PORT, INTERFACE_PORT, BRIDGE_PORT, SANDBOX_PORT, WORKER_PORT: each needs a port of its own'] }
  return { ok: true, settings }
}

/** `PORT= npm start` means the default. */
const withoutEmpty = (source) => Object.fromEntries(Object.entries(source).filter(([, value]) => value !== ''))

function arrange({ PORT, BRIDGE_PORT, SANDBOX_PORT, WORKER_PORT, INTERFACE_PORT, PORTAL_SERVES, MADOGUCHI_DATA, DATABASE_URL, BRIDGE_PCSC, LOG_LEVEL }) {
  const ports = { portal: PORT, interface: INTERFACE_PORT ?? PORT + 5, bridge: BRIDGE_PORT ?? PORT + 10, sandbox: SANDBOX_PORT ?? PORT + 20, worker: WORKER_PORT ?? PORT + 30 }
  return {
    ports,
    portalOrigin: `http://localhost:${ports.portal}`,
    interfaceOrigin: `http://localhost:${ports.interface}`,
    portalServes: PORTAL_SERVES,
    bridgeOrigin: `http://127.0.0.1:${ports.bridge}`,
    sandboxOrigin: `http://127.0.0.1:${ports.sandbox}`,
    workerOrigin: `http://127.0.0.1:${ports.worker}`,
    data: path.resolve(root, MADOGUCHI_DATA),
    databaseUrl: DATABASE_URL,
    bridgePcsc: BRIDGE_PCSC,
    logLevel: LOG_LEVEL,
  }
}
