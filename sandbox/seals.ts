import { derFromPem } from '@/pki/build/pem'
import type { Authority } from './authorities/authority'
import { corporateNumber } from './authorities/organisations'
import type { Organisation } from './authorities/organisations'
import { isAboutToExpire } from './authorities/validity'
import { findText } from './files'
import { filesOf, findOrganisation, issueForOrganisation, subjectOf, writeOrganisation } from './organisation-certificates'

/** Folder of each organisation's seal, and who they are; the numbers have right check digits and belong to nobody. */
const sealHolders: Readonly<Record<string, Organisation>> = {
  insurer: { name: '試験見本生命保険株式会社', corporateNumber: corporateNumber('990001000001') },
  'tax-office': { name: '試験税務署', corporateNumber: corporateNumber('990001000003') },
  employer: { name: '試験商事株式会社', corporateNumber: corporateNumber('990001000004') },
  university: { name: '試験大学', corporateNumber: corporateNumber('990001000005') },
  portal: { name: 'まどぐち（試験運用）', corporateNumber: corporateNumber('990001000002') },
}

/** Makes the organisation seals that are missing or about to end. */
export async function prepareSeals(authorities: ReadonlyMap<string, Authority>, directory: string, at: Date): Promise<void> {
  for (const [holder, organisation] of Object.entries(sealHolders)) {
    if (findOrganisation(directory, holder) === null) writeOrganisation(directory, holder, organisation)
    if (!hasSeal(directory, holder, at)) {
      await issueForOrganisation(authorities, directory, { holder, kind: 'seal', subject: subjectOf(organisation, null), at })
    }
  }
}

function hasSeal(directory: string, holder: string, at: Date): boolean {
  const files = filesOf(directory, holder, 'seal')
  const certificate = findText(files.certificate)
  return certificate !== null && findText(files.key) !== null && !isAboutToExpire(derFromPem('CERTIFICATE', certificate), at)
}
