import { equalBytes } from './bytes'
import { parseCertificate, type Certificate } from './certificate'
import type { CertificationPath } from './path-building'
import type { Primitives } from './primitives'

/** Parsed when it is met again: many never are. `above`: whose certificate it stands under. */
interface Remembered {
  readonly der: Uint8Array
  readonly above: Remembered | Certificate
  certificate?: Certificate
}

/** By length and last bytes, which are the signature's; the whole is compared. */
class Shelf {
  private readonly kept = new Map<string, Remembered>()

  constructor(private readonly limit: number) {}

  find(der: Uint8Array): Remembered | undefined {
    const found = this.kept.get(nameOf(der))
    return found && equalBytes(found.der, der) ? found : undefined
  }

  keep(der: Uint8Array, above: Remembered | Certificate): Remembered {
    const known = this.find(der)
    // A copy: not the whole file that it came in is kept.
    const kept = known && known.above === above ? known : { der: new Uint8Array(der), above }
    const name = nameOf(der)
    this.kept.delete(name)
    this.kept.set(name, kept)
    if (this.kept.size > this.limit) this.kept.delete(this.kept.keys().next().value ?? '')
    return kept
  }
}

const nameOf = (der: Uint8Array) => `${der.length} ${der.subarray(-16).join()}`

class Memory {
  readonly issuers = new Shelf(64)
  readonly signers = new Shelf(256)
  /** Issuer, and the certificates that it was found to have signed. */
  readonly signed = new WeakMap<Certificate, WeakSet<Certificate>>()
}

const memories = new WeakMap<Primitives, Memory>()

function memoryOf(primitives: Primitives): Memory {
  const memory = memories.get(primitives) ?? new Memory()
  memories.set(primitives, memory)
  return memory
}

/**
 * Authorities between a certificate and its anchor come along in every signature file, always the same few; so do the seals of
 * organisations that send much. Those that stood in a good path are kept as parsed, found again by their exact bytes, and the signatures on
 * them are not verified twice. Nothing else is remembered: validity, constraints, purpose and revocation are judged anew each time. The
 * certificate at the end is kept only where the profile says that it names no person. Bounded, and strangers cannot fill it, because only a
 * trusted authority makes a path good.
 */
export function rememberPath({ certificates, anchor }: CertificationPath, remembersSigners: boolean, primitives: Primitives): void {
  const { issuers, signers } = memoryOf(primitives)
  const [signer, ...between] = certificates
  let above: Remembered | Certificate = anchor.certificate
  for (const { der } of between.toReversed()) above = issuers.keep(der, above)
  if (signer && remembersSigners) signers.keep(signer.der, above)
}

/** The certificate of a good path with exactly these bytes. */
export function rememberedCertificate(der: Uint8Array, primitives: Primitives): Certificate | undefined {
  const memory = memories.get(primitives)
  const found = memory?.issuers.find(der) ?? memory?.signers.find(der)
  return memory && found ? parsed(found, memory) : undefined
}

function parsed(remembered: Remembered, memory: Memory): Certificate {
  if (remembered.certificate) return remembered.certificate
  const certificate = (remembered.certificate = parseCertificate(remembered.der))
  const above = 'above' in remembered.above ? parsed(remembered.above, memory) : remembered.above
  memory.signed.set(above, (memory.signed.get(above) ?? new WeakSet()).add(certificate))
  return certificate
}

/** Whether it is known that `issuer` signed `certificate`, these very objects. */
export const isKnownToHaveSigned = (issuer: Certificate, certificate: Certificate, primitives: Primitives): boolean =>
  memories.get(primitives)?.signed.get(issuer)?.has(certificate) === true
