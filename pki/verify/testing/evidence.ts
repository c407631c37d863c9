// Time-stamp tokens and OCSP responses for tests, made with node:crypto and no PKI library. Every field can be bent.
import { oid } from '../oids'
import { cms, digestAlgorithm, now, sha, signatureAlgorithm, signed, type CmsFields, type Pair } from './authority'
import {
  bits,
  element,
  enumerated,
  explicit,
  generalizedTime,
  implicit,
  integer,
  nothing,
  objectIdentifier,
  octets,
  sequence,
  type Der,
} from './der-writer'

export interface TokenFields extends Pick<CmsFields, 'certificate' | 'issuer' | 'signer' | 'serial'> {
  readonly stamped: Der
  readonly time?: Date
  readonly nonce?: number
  readonly hash?: 'sha1' | 'sha256'
  readonly cms?: Partial<CmsFields>
}

/** A TimeStampToken over `stamped` (RFC 3161). */
export function timeStampToken({ stamped, time = now, nonce, hash = 'sha256', cms: bent, ...signer }: TokenFields): Der {
  const info = sequence(
    integer(1),
    objectIdentifier('1.2.392.100.1'),
    sequence(digestAlgorithm(hash), octets(sha(stamped, hash))),
    integer(42),
    generalizedTime(time),
    ...(nonce === undefined ? [] : [integer(nonce)]),
  )
  return cms({ content: info, embed: info, contentType: oid.tstInfo, ...signer, ...bent })
}

export interface OcspFields {
  /** Encoded subject name of the issuer, and the content of its subjectPublicKey: what CertIDs are made from. */
  readonly issuerName: Der
  readonly issuerKeyBytes: Der
  readonly serial?: number
  readonly signer: Pair
  readonly responder: { readonly name: Der } | { readonly keyBytes: Der }
  readonly hash?: 'sha1' | 'sha256'
  readonly status?: 'good' | 'unknown' | { readonly revokedAt: Date; readonly reason?: number }
  readonly thisUpdate?: Date
  readonly nextUpdate?: Date | null
  readonly certificates?: readonly Der[]
  readonly nonce?: Der
  readonly extensions?: readonly Der[]
}

const hour = 60 * 60 * 1000

/** A successful OCSPResponse with one answer (RFC 6960). */
export function ocspResponse(fields: OcspFields): Der {
  const { hash = 'sha1', status = 'good', thisUpdate = new Date(now.getTime() - hour) } = fields
  const nextUpdate = fields.nextUpdate === undefined ? new Date(now.getTime() + hour) : fields.nextUpdate
  const id = sequence(
    digestAlgorithm(hash),
    octets(sha(fields.issuerName, hash)),
    octets(sha(fields.issuerKeyBytes, hash)),
    integer(fields.serial ?? 7),
  )
  const single = sequence(
    id,
    statusDer(status),
    generalizedTime(thisUpdate),
    ...(nextUpdate ? [explicit(0, generalizedTime(nextUpdate))] : []),
  )
  const extensions = [
    ...(fields.nonce ? [sequence(objectIdentifier(oid.ocspNonce), octets(octets(fields.nonce)))] : []),
    ...(fields.extensions ?? []),
  ]
  const tbs = sequence(
    'name' in fields.responder ? explicit(1, fields.responder.name) : explicit(2, octets(sha(fields.responder.keyBytes, 'sha1'))),
    generalizedTime(thisUpdate),
    sequence(single),
    ...(extensions.length > 0 ? [explicit(1, sequence(...extensions))] : []),
  )
  const bag = fields.certificates?.length ? [explicit(0, sequence(...fields.certificates))] : []
  const basic = sequence(tbs, signatureAlgorithm(fields.signer.kind), bits(signed(fields.signer, tbs)), ...bag)
  return sequence(enumerated(0), explicit(0, sequence(objectIdentifier(oid.ocspBasic), octets(basic))))
}

function statusDer(status: NonNullable<OcspFields['status']>): Der {
  if (status === 'good') return implicit(0, new Uint8Array())
  if (status === 'unknown') return implicit(2, new Uint8Array())
  return element(0xa1, generalizedTime(status.revokedAt), ...(status.reason === undefined ? [] : [explicit(0, enumerated(status.reason))]))
}

export const tryLater = () => sequence(enumerated(3))

export const noCheck = () => sequence(objectIdentifier(oid.ocspNoCheck), octets(nothing()))
