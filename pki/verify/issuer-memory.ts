import { equalBytes } from './bytes'
import { parseCertificate, type Certificate } from './certificate'
import type { CertificationPath } from './path-building'
import type { Primitives } from './primitives'

const maxIssuers = 64

/** Parsed when it is met again: many never are. `above`: whose certificate it stands under. */
interface Issuer {
  readonly der: Uint8Array
  readonly above: Issuer | Certificate
  certificate?: Certificate
}

interface Memory {
  /** By length and last bytes, which are the signature's; the whole is compared. */
  readonly issuers: Map<string, Issuer>
  /** Issuer, and the authorities whose certificates it was found to have signed. */
  readonly signed: WeakMap<Certificate, WeakSet<Certificate>>
}

const memories = new WeakMap<Primitives, Memory>()

function memoryOf(primitives: Primitives): Memory {
  const memory = memories.get(primitives) ?? { issuers: new Map(), signed: new WeakMap() }
  memories.set(primitives, memory)
  return memory
}

const nameOf = (der: Uint8Array) => `${der.length} ${der.subarray(-16).join()}`

/**
 * Authorities between a certificate and its anchor come along in every signature file, always the same few. Those that stood in a good path
 * are kept as parsed, found again by their exact bytes, and the signatures on them are not verified twice. Nothing else is remembered:
 * validity, constraints, purpose and revocation are judged anew each time. Bounded, and strangers cannot fill it, because only a trusted
 * authority makes a path good.
 */
export function rememberIssuers({ certificates, anchor }: CertificationPath, primitives: Primitives): void {
  const { issuers } = memoryOf(primitives)
  let above: Issuer | Certificate = anchor.certificate
  for (const { der } of certificates.slice(1).toReversed()) {
    const name = nameOf(der)
    const known = issuers.get(name)
    const isSame: boolean = known !== undefined && known.above === above && equalBytes(known.der, der)
    // A copy: not the whole file that it came in is kept.
    const issuer: Issuer = known && isSame ? known : { der: new Uint8Array(der), above }
    issuers.delete(name)
    issuers.set(name, issuer)
    if (issuers.size > maxIssuers) issuers.delete(issuers.keys().next().value ?? '')
    above = issuer
  }
}

/** The authority of a good path with exactly these bytes. */
export function rememberedIssuer(der: Uint8Array, primitives: Primitives): Certificate | undefined {
  const memory = memories.get(primitives)
  const issuer = memory?.issuers.get(nameOf(der))
  return memory && issuer && equalBytes(issuer.der, der) ? parsed(issuer, memory) : undefined
}

function parsed(issuer: Issuer, memory: Memory): Certificate {
  if (issuer.certificate) return issuer.certificate
  const certificate = (issuer.certificate = parseCertificate(issuer.der))
  const above = 'above' in issuer.above ? parsed(issuer.above, memory) : issuer.above
  memory.signed.set(above, (memory.signed.get(above) ?? new WeakSet()).add(certificate))
  return certificate
}

/** Whether it is known that `issuer` signed `certificate`, these very objects. */
export const isKnownToHaveSigned = (issuer: Certificate, certificate: Certificate, primitives: Primitives): boolean =>
  memories.get(primitives)?.signed.get(issuer)?.has(certificate) === true
