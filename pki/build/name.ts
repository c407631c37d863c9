import { Constructed, ObjectIdentifier, PrintableString, Sequence, Set as Asn1Set, Utf8String } from 'asn1js'
import type { BaseBlock } from 'asn1js'
import { AttributeTypeAndValue, GeneralName } from 'pkijs'
import { asn1Object, derOf, nameObject } from './asn1-objects'
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
  // RelativeDistinguishedNames of PKI.js 4.0 would write all attributes into one RDN.
  return derOf(new Sequence({ value: attributes.map(([attribute, value]) => new Asn1Set({ value: [attributeObject(attribute, value)] })) }))
}

function attributeObject(attribute: NameAttribute, text: string): BaseBlock {
  const value = printable.has(attribute) ? new PrintableString({ value: text }) : new Utf8String({ value: text })
  return new AttributeTypeAndValue({ type: oids[attribute], value }).toSchema()
}

const tagged = (tagNumber: number, ...value: BaseBlock[]) => new Constructed({ idBlock: { tagClass: 3, tagNumber }, value })

const directoryNameTag = 4

export const directoryNameObject = (name: Der) => new GeneralName({ type: directoryNameTag, value: nameObject(name) })

/** GeneralName of the kind directoryName; explicitly tagged because Name is a CHOICE. */
export const directoryName = (name: Der): Der => derOf(tagged(directoryNameTag, asn1Object(name)))

/** GeneralName of the kind otherName carrying a UTF8String, as the JPKI writes a person's attributes. */
export const otherName = (type: string, value: string): Der =>
  // GeneralName of PKI.js would put a SEQUENCE of its own around these two.
  derOf(tagged(0, new ObjectIdentifier({ value: type }), tagged(0, new Utf8String({ value }))))
