import path from 'node:path'
import { derFromPem, pem } from '@/pki/build/pem'
import { issue } from './authorities/authority'
import type { Authority } from './authorities/authority'
import { corporateNumber, sealExtensions, sealSubject } from './authorities/organisations'
import type { Organisation } from './authorities/organisations'
import { certificateNotAfter, isAboutToExpire } from './authorities/validity'
import { addYears, startOfDayInJapan } from './calendar'
import { asJson, findText, writePublic, writeSecret } from './files'
import { newPrivateKey, privateKeyPem, publicKeyOf } from './keys'

/** Folder of each organisation's seal, and who they are; the numbers have right check digits and belong to nobody. */
const sealHolders: Readonly<Record<string, Organisation>> = {
  insurer: { name: '試験見本生命保険株式会社', corporateNumber: corporateNumber('990001000001') },
  portal: { name: 'まどぐち（試験運用）', corporateNumber: corporateNumber('990001000002') },
}

/** Makes the organisation seals that are missing or about to end. */
export async function prepareSeals(sealAuthority: Authority, directory: string, at: Date): Promise<void> {
  for (const [folder, organisation] of Object.entries(sealHolders)) {
    await prepareSeal(sealAuthority, path.join(directory, folder), folder, organisation, at)
  }
}

async function prepareSeal(authority: Authority, directory: string, holder: string, organisation: Organisation, at: Date): Promise<void> {
  const files = { key: path.join(directory, 'seal.key.pem'), certificate: path.join(directory, 'seal.cert.pem') }
  writePublic(path.join(directory, 'organisation.json'), asJson(organisation))
  const kept = findText(files.certificate)
  if (kept !== null && findText(files.key) !== null && !isAboutToExpire(derFromPem('CERTIFICATE', kept), at)) return
  const key = await newPrivateKey('p-256')
  const publicKey = publicKeyOf(key)
  const issued = issue(authority, {
    holder,
    subject: sealSubject(organisation),
    publicKey,
    notBefore: startOfDayInJapan(at),
    notAfter: certificateNotAfter(authority, addYears(at, 2)),
    extensions: sealExtensions(publicKey, authority.key),
  })
  writeSecret(files.key, privateKeyPem(key))
  writePublic(files.certificate, pem('CERTIFICATE', issued.certificate))
}
