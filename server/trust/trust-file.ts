import { readFileSync } from 'node:fs'
import { z } from 'zod'
import { DerError } from '@/pki/verify/der'
import { certificateUses } from '@/pki/verify/profiles'
import { trustAnchor, type TrustAnchor } from '@/pki/verify/trust-anchor'

/** A trusted authority of this installation, with where its revocation list is. */
export interface ListedAnchor extends TrustAnchor {
  readonly crlUrl: string
}

const trustFile = z.strictObject({
  anchors: z
    .array(
      z.strictObject({
        id: z.string().regex(/^[a-z0-9-]{1,64}$/),
        uses: z.array(z.enum(certificateUses)).min(1),
        certificate: z.base64(),
        crlUrl: z.url({ protocol: /^https?$/ }),
        revocationEvidence: z.enum(['attest', 'embed']),
      }),
    )
    .min(1)
    .refine((anchors) => new Set(anchors.map(({ id }) => id)).size === anchors.length, 'two anchors have the same id'),
})

/** Reads the trust file. Throws, naming the place in it, when anything is missing, unknown or malformed: trust is never guessed. */
export function readTrustFile(file: string): ListedAnchor[] {
  const parsed = trustFile.safeParse(parseJson(file))
  if (!parsed.success) {
    const [issue] = parsed.error.issues
    throw new Error(`TRUST_FILE: ${file} is not usable at ${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}`)
  }
  return parsed.data.anchors.map(({ crlUrl, certificate, ...anchor }) => {
    try {
      return { ...trustAnchor({ ...anchor, certificate: new Uint8Array(Buffer.from(certificate, 'base64')) }), crlUrl }
    } catch (error) {
      if (!(error instanceof DerError)) throw error
      throw new Error(`TRUST_FILE: ${file}: the certificate of ${anchor.id} is malformed.`, { cause: error })
    }
  })
}

function parseJson(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch (error) {
    throw new Error(`TRUST_FILE: ${file} cannot be read as JSON.`, { cause: error })
  }
}
