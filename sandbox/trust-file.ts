import path from 'node:path'
import type { Authority } from './authorities/authority'
import { asJson, writePublic } from './files'

/** Writes the anchors a relying party of the sandbox pins, with the addresses of this sandbox server. */
export function writeTrustFile(authorities: ReadonlyMap<string, Authority>, directory: string, url: string): void {
  const anchors = [...authorities.values()].map(({ definition, certificate }) => ({
    id: definition.id,
    uses: definition.uses,
    certificate: Buffer.from(certificate).toString('base64'),
    crlUrl: `${url}/crl/${definition.id}.crl`,
    revocationEvidence: definition.revocationEvidence,
  }))
  writePublic(path.join(directory, 'trust.json'), asJson({ anchors }))
}

/** Writes where the services of this sandbox are, for relying parties that ask more than lists. */
export function writeServicesFile(authorities: ReadonlyMap<string, Authority>, directory: string, url: string): void {
  const ocsp = Object.fromEntries([...authorities.keys()].map((id) => [id, `${url}/ocsp/${id}`]))
  writePublic(path.join(directory, 'services.json'), asJson({ ocsp, timeStamp: `${url}/time-stamp`, jpki: `${url}/jpki/v1` }))
}
