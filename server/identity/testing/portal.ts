import { generateKeyPairSync, randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll } from 'vitest'
import { testDatabase, type TestDatabase } from '@/prisma/testing/database'
import { authenticationAuthority, signatureAuthority, type TestAuthority } from './authority'
import { startListServer, type ListServer } from './list-server'

/** A portal's surroundings: database, secrets, trust file, and the authorities with their lists. */
export interface TestPortal {
  readonly origin: string
  readonly database: TestDatabase
  readonly directory: string
  readonly authentication: TestAuthority
  /** Trusted for signatures only: its certificates must never log anybody in. */
  readonly signature: TestAuthority
  readonly lists: ListServer
}

export const testOrigin = 'http://localhost:3000'
export const authenticationListPath = '/crl/authentication.crl'

/** Call once at the top of a test file; members can be read from the first hook or test on. */
export function testPortal(): TestPortal {
  const database = testDatabase()
  let made: Omit<TestPortal, 'database' | 'origin'> | undefined

  beforeAll(async () => {
    const directory = mkdtempSync(path.join(tmpdir(), 'madoguchi-portal-'))
    const lists = await startListServer()
    made = { directory, lists, authentication: authenticationAuthority(), signature: signatureAuthority() }
    lists.serve(authenticationListPath, made.authentication.issueList())
    Object.assign(process.env, environmentIn(made))
  })

  afterAll(async () => {
    await made?.lists.stop()
    if (made) rmSync(made.directory, { recursive: true, force: true })
  })

  const get = () => {
    if (made === undefined) throw new Error('The test portal exists only inside hooks and tests')
    return made
  }
  return {
    origin: testOrigin,
    database,
    get directory() { return get().directory },
    get lists() { return get().lists },
    get authentication() { return get().authentication },
    get signature() { return get().signature },
  }
}

function environmentIn({ directory, lists, authentication, signature }: Omit<TestPortal, 'database' | 'origin'>): Record<string, string> {
  const write = (name: string, content: string) => {
    const file = path.join(directory, name)
    writeFileSync(file, content, { mode: 0o600 })
    return file
  }
  const anchors = [
    { id: 'jpki-authentication-01', uses: ['jpki-authentication'], certificate: base64(authentication.certificate), crlUrl: `${lists.origin}${authenticationListPath}`, revocationEvidence: 'attest' },
    { id: 'jpki-signature-01', uses: ['jpki-signature'], certificate: base64(signature.certificate), crlUrl: `${lists.origin}/crl/signature.crl`, revocationEvidence: 'attest' },
  ]
  const { privateKey } = generateKeyPairSync('ed25519')
  return {
    NODE_ENV: 'test',
    PORTAL_ORIGIN: testOrigin,
    BRIDGE_ORIGIN: 'http://127.0.0.1:3010',
    NEXTAUTH_SECRET: randomBytes(32).toString('hex'),
    REQUEST_SIGNING_KEY_FILE: write('request.key.pem', privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()),
    CREDENTIAL_HMAC_KEY_FILE: write('credential.hmac', randomBytes(32).toString('hex')),
    KEY_ENCRYPTION_KEY_FILE: write('kek', randomBytes(32).toString('hex')),
    PORTAL_SEAL_KEY_FILE: path.join(directory, 'seal.key.pem'),
    PORTAL_SEAL_CERTIFICATE_FILE: path.join(directory, 'seal.cert.pem'),
    TRUST_FILE: write('trust.json', JSON.stringify({ anchors })),
    BLOB_DIR: path.join(directory, 'blobs'),
    LOG_LEVEL: 'silent',
  }
}

const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64')
