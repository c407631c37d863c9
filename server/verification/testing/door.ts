import { createPrivateKey, randomBytes } from 'node:crypto'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { build } from 'esbuild'
import { afterAll, beforeAll } from 'vitest'
import { createCmsSigner } from '@/pki/build/cms'
import { SealAuthority, type Seal } from '../../deposits/testing/seals'
import { newRsaKey, signatureAuthority, type TestAuthority, type TestCard } from '../../identity/testing/authority'
import { startListServer, type ListServer } from '../../identity/testing/list-server'
import { stopVerifiers } from '../verifier'

/** A card for signatures whose key the test holds. */
export interface SigningCard extends TestCard {
  signDocument(content: Uint8Array): Promise<Uint8Array>
}

/** What the public check needs around it: authorities, their lists, a trust file and the thread's bundle. No database. */
export interface Door {
  readonly seals: SealAuthority
  readonly seal: Seal
  readonly revokedSeal: Seal
  /** 署名用: its status may not be told to others. */
  readonly cards: TestAuthority
  readonly card: SigningCard
  readonly revokedCard: SigningCard
  readonly lists: ListServer
}

export const sealListPath = '/crl/organisation-seal.crl'
export const cardListPath = '/crl/jpki-signature.crl'

/** Call once at the top of a test file; members can be read from the first hook or test on. */
export function testDoor({ worker = 'server/verification/worker.ts' } = {}): { readonly current: Door } {
  let door: Door | undefined
  let directory = ''

  beforeAll(async () => {
    mkdirSync('.data/test', { recursive: true })
    directory = path.resolve(mkdtempSync('.data/test/door-'))
    door = await openDoor()
    Object.assign(process.env, await environmentIn(directory, door, worker))
  })

  afterAll(async () => {
    await stopVerifiers()
    await door?.lists.stop()
    if (directory !== '') rmSync(directory, { recursive: true, force: true })
  })

  return {
    get current() {
      if (door === undefined) throw new Error('The door exists only inside hooks and tests')
      return door
    },
  }
}

async function openDoor(): Promise<Door> {
  const seals = new SealAuthority('Organisation Seal CA TEST')
  const seal = seals.issue({ name: '試験生命保険株式会社', corporateNumber: '7000012050002' })
  const revokedSeal = seals.issue({ name: '試験損害保険株式会社', corporateNumber: '8000012010038' })
  seals.revoke(revokedSeal)
  const cards = signatureAuthority()
  const card = signingCard(cards)
  const revokedCard = signingCard(cards)
  const lists = await startListServer()
  lists.serve(sealListPath, seals.list())
  const revokedAt = new Date(Date.now() - 86_400_000)
  lists.serve(cardListPath, cards.issueList([{ serialNumber: revokedCard.serialNumber, revokedAt, reason: 'keyCompromise' }]))
  return { seals, seal, revokedSeal, cards, card, revokedCard, lists }
}

export function signingCard(authority: TestAuthority): SigningCard {
  const key = newRsaKey()
  const card = authority.issueCard({ key })
  const signer = createCmsSigner({ certificate: card.certificate, sign: createPrivateKey(key.privateKey.export({ type: 'pkcs8', format: 'pem' })) })
  return { ...card, signDocument: (content) => signer.signDetached({ content, signingTime: new Date(Math.floor(Date.now() / 1000) * 1000) }) }
}

const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64')

async function environmentIn(directory: string, { seals, cards, lists }: Door, entry: string): Promise<Record<string, string>> {
  const trust = path.join(directory, 'trust.json')
  writeFileSync(trust, JSON.stringify({
    anchors: [
      { id: 'organisation-seal', uses: ['organisation-seal'], certificate: base64(seals.certificate), crlUrl: lists.origin + sealListPath, revocationEvidence: 'embed' },
      { id: 'jpki-signature-01', uses: ['jpki-signature'], certificate: base64(cards.certificate), crlUrl: lists.origin + cardListPath, revocationEvidence: 'attest' },
    ],
  }))
  const worker = path.join(directory, 'verification-worker.mjs')
  await build({ entryPoints: [entry], outfile: worker, bundle: true, platform: 'node', format: 'esm', packages: 'external', logLevel: 'warning' })
  const unused = path.join(directory, 'unused')
  return {
    NODE_ENV: 'test', DATABASE_URL: 'postgres://unused', PORTAL_ORIGIN: 'http://localhost:3000', BRIDGE_ORIGIN: 'http://127.0.0.1:3010',
    NEXTAUTH_SECRET: randomBytes(32).toString('hex'), REQUEST_SIGNING_KEY_FILE: unused, CREDENTIAL_HMAC_KEY_FILE: unused, KEY_ENCRYPTION_KEY_FILE: unused,
    PORTAL_SEAL_KEY_FILE: unused, PORTAL_SEAL_CERTIFICATE_FILE: unused, TRUST_FILE: trust, BLOB_DIR: unused, VERIFICATION_WORKER_FILE: worker, LOG_LEVEL: 'silent',
  }
}
