import { equalBytes } from './bytes'
import { parseCertificate, type Certificate } from './certificate'
import type { CertificationPath } from './path-building'
import type { Primitives } from './primitives'

const maxIssuers = 64

interface Memory {
  /** By length and last bytes, which are the signature's; the whole is compared. */
  readonly issuers: Map<string, Certificate>
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
  const { issuers, signed } = memoryOf(primitives)
  let above = anchor.certificate
  for (const { der } of certificates.slice(1).toReversed()) {
    const name = nameOf(der)
    // A copy: not the whole file that it came in is kept.
    const own = rememberedIssuer(der, primitives) ?? parseCertificate(new Uint8Array(der))
    issuers.delete(name)
    issuers.set(name, own)
    if (issuers.size > maxIssuers) issuers.delete(issuers.keys().next().value ?? '')
    signed.set(above, (signed.get(above) ?? new WeakSet()).add(own))
    above = own
  }
}

/** The authority of a good path with exactly these bytes. */
export function rememberedIssuer(der: Uint8Array, primitives: Primitives): Certificate | undefined {
  const issuer = memoryOf(primitives).issuers.get(nameOf(der))
  return issuer && equalBytes(issuer.der, der) ? issuer : undefined
}

/** Whether it is known that `issuer` signed `certificate`, these very objects. */
export const isKnownToHaveSigned = (issuer: Certificate, certificate: Certificate, primitives: Primitives): boolean =>
  memories.get(primitives)?.signed.get(issuer)?.has(certificate) === true
