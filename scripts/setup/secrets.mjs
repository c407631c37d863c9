// Keys and passwords of this installation: made once, readable by their owner alone.
import { createPublicKey, createPrivateKey, generateKeyPairSync, randomBytes, randomUUID } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { calculateJwkThumbprint } from 'jose'

const KEY_SIZE_IN_BYTES = 32

/**
 * Makes what is missing in `folder`; what exists is never touched.
 * @param {string} folder
 */
export function prepareSecrets(folder) {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const secret = (name, make) => createOnce(path.join(folder, name), make)
  return {
    nextAuthSecret: readFileSync(secret('nextauth-secret', hexKey), 'utf8'),
    requestSigningKeyFile: secret('request-signing.key.pem', ed25519PrivateKey),
    credentialHmacKeyFile: secret('credential-hmac.key', hexKey),
    keyEncryptionKeyFile: secret('key-encryption.key', hexKey),
    webhookKeyFile: secret('webhook.key', hexKey),
    uploadKeyFile: secret('upload.key', hexKey),
    insurerApiKeyFile: secret('insurer-api.key', apiKey),
  }
}

/**
 * What the bridge pins: where the portal is and the keys by which it signs requests (kid: RFC 7638 thumbprint).
 * @returns {Promise<{ origin: string, keys: { kid: string, jwk: { kty: string, crv: string, x: string } }[] }[]>}
 */
export async function portalPins(portalOrigin, requestSigningKeyFile) {
  const { kty, crv, x } = createPublicKey(createPrivateKey(readFileSync(requestSigningKeyFile))).export({ format: 'jwk' })
  const jwk = { kty, crv, x }
  return [{ origin: portalOrigin, keys: [{ kid: await calculateJwkThumbprint(jwk), jwk }] }]
}

/** Replaces a file in one step, so that nobody ever reads half of it. */
export function writeWhole(file, content, mode = 0o600) {
  const unfinished = `${file}.${process.pid}.new`
  writeFileSync(unfinished, content, { mode })
  renameSync(unfinished, file)
}

function createOnce(file, make) {
  if (!existsSync(file)) writeWhole(file, make())
  return file
}

const hexKey = () => randomBytes(KEY_SIZE_IN_BYTES).toString('hex')

/** The insurer's key as it travels: organisation, client, secret. The seed registers it. */
const apiKey = () => `${randomUUID()}.${randomUUID()}.${randomBytes(KEY_SIZE_IN_BYTES).toString('base64url')}`

const ed25519PrivateKey = () => generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' })
