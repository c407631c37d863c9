import { context, oid, printableString, sequence, setOf, utf8String } from './der'
import type { Der } from './der'
import { oids } from './oids'

export type NameAttribute =
  | 'commonName'
  | 'serialNumber'
  | 'countryName'
  | 'localityName'
  | 'organizationName'
  | 'organizationalUnitName'
  | 'title'
  | 'organizationIdentifier'

// X.520 fixes PrintableString for these two; everything else is UTF8String (RFC 5280 section 4.1.2.4).
const printable: ReadonlySet<NameAttribute> = new Set(['countryName', 'serialNumber'])

/** The DER of a distinguished name, one attribute for each RDN, in the order given (country first). */
export function distinguishedName(...attributes: readonly (readonly [NameAttribute, string])[]): Der {
  return sequence(...attributes.map(([attribute, value]) => setOf(attributeValue(attribute, value))))
}

const attributeValue = (attribute: NameAttribute, value: string) =>
  sequence(oid(oids[attribute]), printable.has(attribute) ? printableString(value) : utf8String(value))

/** GeneralName of the kind directoryName; explicitly tagged because Name is a CHOICE. */
export const directoryName = (name: Der): Der => context(4, name)

/** GeneralName of the kind otherName carrying a UTF8String, as the JPKI writes a person's attributes. */
export const otherName = (type: string, value: string): Der => context(0, oid(type), context(0, utf8String(value)))
