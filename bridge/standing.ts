import { readFileSync } from 'node:fs'
import { z } from 'zod'
import { nodePrimitives } from '@/pki/verify/node-primitives'
import { equalNames } from '@/pki/verify/name'
import { parseCertificate } from '@/pki/verify/certificate'
import { verifyCertificate } from '@/pki/verify/path'
import { jpkiAuthentication } from '@/pki/verify/profiles'
import { trustAnchor, type TrustAnchor } from '@/pki/verify/trust-anchor'
import { fetchWithin } from './outgoing'

/** What the authorities say of an authentication certificate now. `unknown`: no list could be had; `foreign`: none of them issued it. */
export type Standing = 'good' | 'revoked' | 'foreign' | 'unknown'

export type AskStanding = (certificate: Uint8Array, at: Date) => Promise<Standing>

type ListedAnchor = TrustAnchor & { crlUrl: string }

const MAX_LIST_IN_BYTES = 8 * 1024 * 1024
const PATIENCE_IN_MS = 4_000

const trustFile = z.object({
  anchors: z.array(
    z.object({
      id: z.string(),
      uses: z.array(z.string()),
      certificate: z.base64(),
      crlUrl: z.url({ protocol: /^https?$/ }),
      revocationEvidence: z.enum(['attest', 'embed']),
    }),
  ),
})

/** The authorities for authentication certificates in a trust file. @throws where the file is none */
export function readAnchors(path: string): ListedAnchor[] {
  const { anchors } = trustFile.parse(JSON.parse(readFileSync(path, 'utf8')))
  return anchors
    .filter(({ uses }) => uses.includes('jpki-authentication'))
    .map(({ id, certificate, crlUrl, revocationEvidence }) => ({
      ...trustAnchor({ id, uses: ['jpki-authentication'], certificate: new Uint8Array(Buffer.from(certificate, 'base64')), revocationEvidence }),
      crlUrl,
    }))
}

/** Whole lists are fetched, as everybody fetches them: neither the authority nor the portal learns whose card is being looked at. */
export const createAskStanding = (anchors: readonly ListedAnchor[]): AskStanding => async (der, at) => {
  const certificate = parseCertificate(der)
  const namesakes = anchors.filter((anchor) => equalNames(anchor.certificate.subject, certificate.issuer))
  const crls = (await Promise.all(namesakes.map(({ crlUrl }) => fetchList(crlUrl)))).filter((list) => list !== null)
  const { steps } = await verifyCertificate({ certificate, anchors: namesakes, profile: jpkiAuthentication, crls, at, primitives: nodePrimitives() })
  const stepOf = (name: string) => steps.find((step) => step.name === name)
  if (stepOf('signer-certificate')?.outcome === 'failed') return 'foreign'
  const revocation = stepOf('revocation')
  if (revocation?.outcome === 'passed') return 'good'
  return revocation?.outcome === 'failed' ? 'revoked' : 'unknown'
}

async function fetchList(url: string): Promise<Uint8Array | null> {
  const answer = await fetchWithin({ url, method: 'GET', maxAnswerInBytes: MAX_LIST_IN_BYTES, timeoutInMs: PATIENCE_IN_MS })
  return typeof answer === 'object' && answer.status === 200 ? answer.body : null
}
