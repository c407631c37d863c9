import { describe, expect, it } from 'vitest'
import { EnvironmentError, readEnv } from './env'

const good = {
  DATABASE_URL: 'postgresql://portal:hunter2hunter2@127.0.0.1:5432/portal',
  PORTAL_ORIGIN: 'http://localhost:3000',
  BRIDGE_ORIGIN: 'http://127.0.0.1:3010',
  NEXTAUTH_SECRET: 'x'.repeat(32),
  REQUEST_SIGNING_KEY_FILE: 'request.key.pem',
  CREDENTIAL_HMAC_KEY_FILE: 'credential.hmac',
  KEY_ENCRYPTION_KEY_FILE: 'kek',
  PORTAL_SEAL_KEY_FILE: 'seal.key.pem',
  PORTAL_SEAL_CERTIFICATE_FILE: 'seal.cert.pem',
  TRUST_FILE: 'trust.json',
  BLOB_DIR: 'blobs',
}

function linesOf(source: Record<string, string | undefined>): readonly string[] {
  try {
    readEnv(source)
  } catch (error) {
    if (error instanceof EnvironmentError) return error.lines
    throw error
  }
  return []
}

describe('the environment', () => {
  it('is usable with every variable set, and careful where nothing is said', () => {
    const env = readEnv(good)
    expect(env.PORTAL_ORIGIN).toBe('http://localhost:3000')
    expect(env.NODE_ENV).toBe('production')
    expect(env.ALLOW_VOLATILE_DATABASE).toBe(false)
  })

  it('is refused with one line for each bad variable', () => {
    const lines = linesOf({ ...good, NEXTAUTH_SECRET: 'short', TRUST_FILE: undefined, PORTAL_ORIGIN: 'localhost' })
    expect(lines.map((line) => line.split(':')[0]).toSorted()).toEqual(['NEXTAUTH_SECRET', 'PORTAL_ORIGIN', 'TRUST_FILE'])
    expect(lines).toContain('TRUST_FILE: is not set')
  })

  it('never shows a value in its complaint', () => {
    const secret = 'postgrez://portal:hunter2hunter2@127.0.0.1/portal'
    expect(linesOf({ ...good, DATABASE_URL: secret }).join('\n')).not.toContain('hunter2')
  })

  it.each(['http://portal.example', 'http://127.0.0.1:3000', 'ftp://localhost'])('refuses %s as the portal: browsers keep no __Host- cookie there', (PORTAL_ORIGIN) => {
    expect(linesOf({ ...good, PORTAL_ORIGIN })).toHaveLength(1)
  })

  it('cuts a path off the origin, because everything is compared with the origin alone', () => {
    expect(readEnv({ ...good, PORTAL_ORIGIN: 'https://portal.example/login' }).PORTAL_ORIGIN).toBe('https://portal.example')
  })
})
