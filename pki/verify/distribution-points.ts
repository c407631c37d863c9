import { DerError, contextConstructed, contextPrimitive, readSequence, tag, type DerElement } from './der'
import { booleanValue, namedBits } from './der-values'
import { concatBytes, equalBytes } from './bytes'
import { generalNamesOf, type GeneralName } from './general-name'
import { equalNames, parseRdnAttributes, type Name, type NameAttribute } from './name'

/** ReasonFlags by bit number (RFC 5280 4.2.1.13): 1 keyCompromise to 8 aACompromise. */
export type Reasons = ReadonlySet<number>

export const allReasons: Reasons = new Set([1, 2, 3, 4, 5, 6, 7, 8])

/** DistributionPointName, its relative form still without the issuer it is relative to. */
export type PointName =
  | { readonly form: 'full'; readonly names: readonly GeneralName[] }
  | { readonly form: 'relative'; readonly rdn: readonly NameAttribute[]; readonly encoded: Uint8Array }

export interface DistributionPoint {
  readonly name: PointName | undefined
  readonly reasons: Reasons
  /** undefined: the list comes from the certificate's own issuer. */
  readonly crlIssuer: readonly GeneralName[] | undefined
}

const maxPoints = 64

export function parseDistributionPoints(value: Uint8Array): readonly DistributionPoint[] {
  const points = readSequence(value).rest(maxPoints).map(parsePoint)
  if (points.length === 0) throw new DerError('distribution points are empty')
  return points
}

function parsePoint(element: DerElement): DistributionPoint {
  if (element.tag !== tag.sequence) throw new DerError('a distribution point was expected')
  const reader = element.children()
  const name = reader.optional(contextConstructed(0))
  const reasons = reader.optional(contextPrimitive(1))
  const crlIssuer = reader.optional(contextConstructed(2))
  reader.finish()
  if (!name && !crlIssuer) throw new DerError('a distribution point names nothing')
  return {
    name: name && parsePointName(name),
    reasons: reasons ? parseReasons(reasons) : allReasons,
    crlIssuer: crlIssuer && generalNamesOf(crlIssuer.children().rest(maxPoints)),
  }
}

function parsePointName(wrapper: DerElement): PointName {
  const reader = wrapper.children()
  const element = reader.next()
  reader.finish()
  if (element.tag === contextConstructed(0)) return { form: 'full', names: generalNamesOf(element.children().rest(maxPoints)) }
  if (element.tag === contextConstructed(1)) return { form: 'relative', rdn: parseRdnAttributes(element), encoded: element.encoded }
  throw new DerError('a distribution point name was expected')
}

function parseReasons(element: DerElement): Reasons {
  return new Set([...namedBits(element)].filter((bit) => allReasons.has(bit)))
}

/** IssuingDistributionPoint (RFC 5280 5.2.5). */
export interface IssuingDistributionPoint {
  readonly name: PointName | undefined
  readonly only: 'users' | 'authorities' | 'attributes' | undefined
  readonly reasons: Reasons
  readonly isIndirect: boolean
}

export function parseIssuingDistributionPoint(value: Uint8Array): IssuingDistributionPoint {
  const reader = readSequence(value)
  const name = reader.optional(contextConstructed(0))
  const flag = (number: number) => {
    const element = reader.optional(contextPrimitive(number))
    return element !== undefined && booleanValue(element)
  }
  const users = flag(1)
  const authorities = flag(2)
  const reasons = reader.optional(contextPrimitive(3))
  const isIndirect = flag(4)
  const attributes = flag(5)
  reader.finish()
  if ([users, authorities, attributes].filter(Boolean).length > 1) throw new DerError('an issuing distribution point contradicts itself')
  return {
    name: name && parsePointName(name),
    only: users ? 'users' : authorities ? 'authorities' : attributes ? 'attributes' : undefined,
    reasons: reasons ? parseReasons(reasons) : allReasons,
    isIndirect,
  }
}

/** The names a point name stands for, the relative form completed by the list's issuer. */
export function pointNames(name: PointName, crlIssuer: Name): readonly GeneralName[] {
  if (name.form === 'full') return name.names
  const complete: Name = { encoded: concatBytes([crlIssuer.encoded, name.encoded]), rdns: [...crlIssuer.rdns, name.rdn], workedOut: {} }
  return [{ form: 'directory', name: complete }]
}

export function isSameGeneralName(a: GeneralName, b: GeneralName): boolean {
  if (a.form === 'directory' && b.form === 'directory') return equalNames(a.name, b.name)
  if ('value' in a && 'value' in b) return a.form === b.form && a.value === b.value
  if (a.form === 'ip' && b.form === 'ip') return equalBytes(a.bytes, b.bytes)
  return 'encoded' in a && 'encoded' in b && equalBytes(a.encoded, b.encoded)
}

export const hasCommonName = (a: readonly GeneralName[], b: readonly GeneralName[]) =>
  a.some((one) => b.some((other) => isSameGeneralName(one, other)))
