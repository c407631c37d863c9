import { createPrivateKey, generateKeyPairSync, randomBytes, sign } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll } from 'vitest'
import { createCmsSigner } from '@/pki/build/cms'
import { testDatabase, type TestDatabase } from '@/prisma/testing/database'
import { findCard } from '@/sandbox/people/card-file'
import { prepareSandbox } from '@/sandbox/prepare'
import { startSandbox, type RunningSandbox } from '@/sandbox/testing/running-sandbox'
import type { TestCard } from '../../identity/testing/authority'
import { logInWith, TestBrowser } from '../../identity/testing/browser'
import { testOrigin } from '../../identity/testing/portal'

/** A test person's card as its holder can use it: both keys. */
export interface SandboxCard extends TestCard {
  /** A detached CAdES-B with the signature key; throws for who has none. */
  signDocument(content: Uint8Array, signingTime?: Date): Promise<Uint8Array>
}

/** The portal's surroundings with the whole sandbox as a process of its own: lists, JPKI, time stamps, and its people's cards. */
export interface SandboxPortal {
  readonly database: TestDatabase
  readonly directory: string
  card(person: string): SandboxCard
  /** A browser in which this person has logged in with the card. */
  logIn(person: string): Promise<TestBrowser>
}

const serving = async (directory: string): Promise<RunningSandbox> => {
  await prepareSandbox({ directory, url: 'http://127.0.0.1:1', at: new Date() })
  const sandbox = await startSandbox(directory)
  // Once more, now that its address is known: only the addresses change.
  await prepareSandbox({ directory, url: sandbox.url, at: new Date() })
  return sandbox
}

/** Call once at the top of a test file; members can be read from the first hook or test on. */
export function sandboxPortal(): SandboxPortal {
  const database = testDatabase()
  const directory = mkdtempSync(path.join(tmpdir(), 'madoguchi-gestures-'))
  let sandbox: RunningSandbox | undefined

  beforeAll(async () => {
    sandbox = await serving(directory)
    Object.assign(process.env, environmentIn(directory, sandbox.url))
  })
  afterAll(async () => {
    await sandbox?.stop()
    rmSync(directory, { recursive: true, force: true })
  })

  const card = (person: string) => sandboxCard(directory, person)
  return {
    database,
    directory,
    card,
    logIn: async (person) => {
      const browser = new TestBrowser()
      const { location } = await logInWith(card(person), browser)
      if (location !== `${testOrigin}/home`) throw new Error(`${person} was not logged in: ${location ?? ''}`)
      return browser
    },
  }
}

function sandboxCard(directory: string, person: string): SandboxCard {
  const file = findCard(directory, person)
  if (file === null) throw new Error(`The sandbox has no card of ${person}.`)
  const key = (der: string) => createPrivateKey({ key: Buffer.from(der, 'base64'), format: 'der', type: 'pkcs8' })
  const authentication = key(file.authentication.privateKey)
  return {
    certificate: new Uint8Array(Buffer.from(file.authentication.certificate, 'base64')),
    serialNumber: new Uint8Array(),
    sign: (request) => new Uint8Array(sign('sha256', Buffer.from(request, 'ascii'), authentication)),
    signDocument: (content, signingTime = new Date()) => {
      if (file.signature === null) throw new Error(`${person} has no signature certificate.`)
      const certificate = new Uint8Array(Buffer.from(file.signature.certificate, 'base64'))
      return createCmsSigner({ certificate, sign: key(file.signature.privateKey) }).signDetached({ content, signingTime })
    },
  }
}

function environmentIn(directory: string, sandboxUrl: string): Record<string, string> {
  const write = (name: string, content: string) => {
    const file = path.join(directory, name)
    writeFileSync(file, content, { mode: 0o600 })
    return file
  }
  return {
    NODE_ENV: 'test',
    PORTAL_ORIGIN: testOrigin,
    BRIDGE_ORIGIN: 'http://127.0.0.1:3010',
    NEXTAUTH_SECRET: randomBytes(32).toString('hex'),
    REQUEST_SIGNING_KEY_FILE: write('request.key.pem', generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()),
    CREDENTIAL_HMAC_KEY_FILE: write('credential.hmac', randomBytes(32).toString('hex')),
    KEY_ENCRYPTION_KEY_FILE: write('kek', randomBytes(32).toString('hex')),
    PORTAL_SEAL_KEY_FILE: path.join(directory, 'portal/seal.key.pem'),
    PORTAL_SEAL_CERTIFICATE_FILE: path.join(directory, 'portal/seal.cert.pem'),
    TRUST_FILE: path.join(directory, 'trust.json'),
    BLOB_DIR: path.join(directory, 'blobs'),
    JPKI_URL: `${sandboxUrl}/jpki/v1`,
    JPKI_TOKEN_FILE: path.join(directory, 'portal/jpki.token'),
    TIME_STAMP_URL: `${sandboxUrl}/time-stamp`,
    LOG_LEVEL: 'silent',
  }
}
