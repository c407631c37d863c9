import { describe, expect, it } from 'vitest'
import { readEnvironment as readBridge } from '@/bridge/env'
import { readEnvironment as readSandbox } from '@/sandbox/env'
import { readEnv as readPortal } from '@/server/env'
import { readWorkerEnv } from '@/worker/env'
import { environments } from './environment.mjs'
import { readSettings } from './settings.mjs'

const secrets = {
  nextAuthSecret: 'a'.repeat(64),
  requestSigningKeyFile: '/secrets/request-signing.key.pem',
  credentialHmacKeyFile: '/secrets/credential-hmac.key',
  keyEncryptionKeyFile: '/secrets/key-encryption.key',
  webhookKeyFile: '/secrets/webhook.key',
  uploadKeyFile: '/secrets/upload.key',
  insurerApiKeyFile: '/secrets/insurer-api.key',
}

function environmentsFrom(source: Record<string, string>) {
  const read = readSettings(source)
  if (!read.ok) throw new Error(read.lines.join())
  return environments(read.settings, 'postgresql://u:p@127.0.0.1:5/madoguchi', secrets)
}

describe('the environment each process gets', () => {
  const given = environmentsFrom({ PORT: '4000', MADOGUCHI_DATA: '/data' })

  it('is accepted by that process', () => {
    expect(readPortal(given.portal)).toMatchObject({ PORTAL_ORIGIN: 'http://localhost:4000', BRIDGE_ORIGIN: 'http://127.0.0.1:4010', TRUST_FILE: '/data/sandbox/trust.json' })
    expect(readPortal(given.seed)).toMatchObject({ BLOB_DIR: '/data/blobs' })
    expect(readWorkerEnv(given.worker)).toMatchObject({ ok: true, env: { WORKER_PORT: 4030, BLOB_DIR: '/data/blobs' } })
    expect(readBridge(given.bridge)).toMatchObject({ ok: true, environment: { port: 4010, virtualCardsFolder: '/data/sandbox/cards', usesPcsc: true } })
    expect(readSandbox(given.sandbox)).toMatchObject({
      ok: true, environment: { directory: '/data/sandbox', port: 4020, recipients: { apiOrigin: 'http://localhost:4000', offices: [{ office: { holder: 'tax-office' }, keyFile: '/data/secrets/tax-office-api.key' }] } },
    })
  })

  it('keeps database and secrets from those who do without', () => {
    for (const name of ['bridge', 'sandbox', 'insurer', 'university'] as const) {
      const shown = JSON.stringify(given[name])
      expect(shown, name).not.toContain('postgresql://')
      expect(shown, name).not.toContain(secrets.nextAuthSecret)
      expect(shown, name).not.toContain(secrets.keyEncryptionKeyFile)
    }
    // What opens no mailbox and seals nothing: the calls' own key, and that of what members uploaded to be sent.
    expect(JSON.stringify(given.worker).match(/\/secrets\/[^"]*/g)?.sort()).toEqual([secrets.uploadKeyFile, secrets.webhookKeyFile])
  })

  it('binds the portal to loopback and inherits nothing that was not named', () => {
    process.env.MADOGUCHI_STRAY = 'stray'
    const again = environmentsFrom({})
    delete process.env.MADOGUCHI_STRAY
    expect(again.portal.HOSTNAME).toBe('127.0.0.1')
    expect(JSON.stringify(again)).not.toContain('stray')
  })
})
