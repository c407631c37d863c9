import { createPrivateKey, type KeyObject } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { createCmsSigner } from '@/pki/build/cms'
import { derFromPem } from '@/pki/build/pem'
import type { Sign } from './package'

/** Key or certificate cannot be used. The message names the file, and nothing of what is in it. */
export class KeyError extends Error {}

function attempt<Value>(what: string, read: () => Value): Value {
  try {
    return read()
  } catch {
    // Its own message could quote the file.
    throw new KeyError(what)
  }
}

const readKey = (file: string, passphrase: string | undefined): KeyObject => attempt(
  `${file} cannot be read as a private key (PEM); one under a passphrase needs MADOGUCHI_KEY_PASSPHRASE`,
  () => createPrivateKey({ key: readFileSync(file, 'utf8'), format: 'pem', ...(passphrase === undefined ? {} : { passphrase }) }),
)

function readCertificate(file: string): Uint8Array {
  return attempt(`${file} cannot be read as a certificate (PEM or DER)`, () => {
    const bytes = readFileSync(file)
    return bytes[0] === 0x30 ? new Uint8Array(bytes) : derFromPem('CERTIFICATE', bytes.toString('utf8'))
  })
}

/** Signs with an organisation's seal: detached CAdES-B (ETSI EN 319 122-1), SHA-256, signing time as this machine's clock has it. Throws KeyError. */
export function sealSigner(files: { key: string, certificate: string, passphrase: string | undefined }): Sign {
  const key = readKey(files.key, files.passphrase)
  const certificate = readCertificate(files.certificate)
  const signer = attempt(`${files.key} is not the key of ${files.certificate}, or neither RSA nor P-256`, () => createCmsSigner({ certificate, sign: key }))
  return (content) => signer.signDetached({ content, signingTime: new Date() })
}
