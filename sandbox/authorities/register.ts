import { appendFileSync, statSync } from 'node:fs'
import path from 'node:path'
import { z } from 'zod'
import { revocationReasons } from '@/pki/build/revocation-reasons'
import type { RevocationReason } from '@/pki/build/revocation-reasons'
import { ensureDirectory, findText } from '../files'

const reason = z.enum(Object.keys(revocationReasons) as [RevocationReason, ...RevocationReason[]])
const moment = z.iso.datetime().transform((text) => new Date(text))
const serial = z.string().regex(/^[0-9a-f]+$/)

/** A certificate named across authorities: the authority's id and the serial number in hexadecimal. */
const reference = z.object({ authority: z.string(), serialNumber: serial })
export type CertificateReference = z.infer<typeof reference>

const issued = z.object({
  event: z.literal('issued'),
  serialNumber: serial,
  at: moment,
  notAfter: moment,
  /** Whose certificate it is, in the sandbox's own words: a test person or an organisation. */
  holder: z.string(),
  certificate: z.string(),
  predecessor: reference.optional(),
  linkedAuthentication: reference.optional(),
})
const revoked = z.object({ event: z.literal('revoked'), serialNumber: serial, at: moment, reason })
const released = z.object({ event: z.literal('released'), serialNumber: serial, at: moment })
const entry = z.discriminatedUnion('event', [issued, revoked, released])

export type IssuedCertificate = z.infer<typeof issued>
export type Revocation = z.infer<typeof revoked>
type Entry = z.infer<typeof entry>

interface State {
  readonly issued: ReadonlyMap<string, IssuedCertificate>
  readonly revoked: ReadonlyMap<string, Revocation>
}

/**
 * The register of one authority: what it issued and what it revoked, as lines appended to one file.
 * Several processes may append; each reads the file again when it has grown, so that a revocation counts at once everywhere.
 */
export class Register {
  #sizeInBytes = -1
  #state: State = { issued: new Map(), revoked: new Map() }

  constructor(private readonly file: string) {
    ensureDirectory(path.dirname(file))
  }

  /** Changes whenever the register does. */
  get version(): number {
    return statSync(this.file, { throwIfNoEntry: false })?.size ?? 0
  }

  issued(): IssuedCertificate[] {
    return [...this.#current().issued.values()]
  }

  revoked(): Revocation[] {
    return [...this.#current().revoked.values()]
  }

  find(serialNumber: string): IssuedCertificate | null {
    return this.#current().issued.get(serialNumber) ?? null
  }

  revocationOf(serialNumber: string): Revocation | null {
    return this.#current().revoked.get(serialNumber) ?? null
  }

  append(line: Entry): void {
    appendFileSync(this.file, `${JSON.stringify(line)}\n`, { mode: 0o600, flush: true })
  }

  #current(): State {
    if (this.version !== this.#sizeInBytes) {
      const lines = completeLines(findText(this.file) ?? '')
      this.#state = replay(lines)
      this.#sizeInBytes = Buffer.byteLength(lines)
    }
    return this.#state
  }
}

/** Another process may be in the middle of writing the last line. */
const completeLines = (text: string) => text.slice(0, text.lastIndexOf('\n') + 1)

function replay(text: string): State {
  const issuedNow = new Map<string, IssuedCertificate>()
  const revokedNow = new Map<string, Revocation>()
  for (const line of text.split('\n').filter(Boolean)) {
    const parsed = entry.parse(JSON.parse(line))
    if (parsed.event === 'issued') issuedNow.set(parsed.serialNumber, parsed)
    else if (parsed.event === 'revoked') revokedNow.set(parsed.serialNumber, parsed)
    else revokedNow.delete(parsed.serialNumber)
  }
  return { issued: issuedNow, revoked: revokedNow }
}
