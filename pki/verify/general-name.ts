import { DerError, contextConstructed, contextPrimitive, readSequence, tag, type DerElement } from './der'
import { oidText } from './der-values'
import { ascii, parseName, type Name } from './name'

/** GeneralName (RFC 5280 4.2.1.6). Forms that nothing here interprets keep their encoding. */
export type GeneralName =
  | { readonly form: 'email' | 'dns' | 'uri'; readonly value: string }
  | { readonly form: 'ip'; readonly bytes: Uint8Array }
  | { readonly form: 'directory'; readonly name: Name }
  | { readonly form: 'other' | 'x400' | 'edi-party' | 'registered-id'; readonly encoded: Uint8Array }

const maxNames = 8192

/** GeneralNames that fill `value`, one or more. */
export function parseGeneralNames(value: Uint8Array): readonly GeneralName[] {
  return generalNamesOf(readSequence(value).rest(maxNames))
}

export function generalNamesOf(elements: readonly DerElement[]): readonly GeneralName[] {
  if (elements.length === 0) throw new DerError('a list of names is empty')
  return elements.map(parseGeneralName)
}

export function parseGeneralName(element: DerElement): GeneralName {
  switch (element.tag) {
    case contextConstructed(0):
      oidText(element.children().read(tag.oid))
      return { form: 'other', encoded: element.encoded }
    case contextPrimitive(1):
      return { form: 'email', value: ascii(element.content) }
    case contextPrimitive(2):
      return { form: 'dns', value: ascii(element.content) }
    case contextConstructed(3):
      return { form: 'x400', encoded: element.encoded }
    case contextConstructed(4):
      return { form: 'directory', name: onlyName(element) }
    case contextConstructed(5):
      return { form: 'edi-party', encoded: element.encoded }
    case contextPrimitive(6):
      return { form: 'uri', value: ascii(element.content) }
    case contextPrimitive(7):
      return { form: 'ip', bytes: element.content }
    case contextPrimitive(8):
      return { form: 'registered-id', encoded: element.encoded }
    default:
      throw new DerError('a general name was expected')
  }
}

function onlyName(wrapper: DerElement): Name {
  const reader = wrapper.children()
  const name = parseName(reader.read(tag.sequence))
  reader.finish()
  return name
}

/** AccessDescription list of the information access extensions (RFC 5280 4.2.2): checked for form, not followed. */
export function parseAccessDescriptions(value: Uint8Array): readonly GeneralName[] {
  const locations = readSequence(value).rest(maxAccessDescriptions).map(parseAccessDescription)
  if (locations.length === 0) throw new DerError('an access description is missing')
  return locations
}

const maxAccessDescriptions = 64

function parseAccessDescription(element: DerElement): GeneralName {
  if (element.tag !== tag.sequence) throw new DerError('an access description was expected')
  const reader = element.children()
  oidText(reader.read(tag.oid))
  const location = parseGeneralName(reader.next())
  reader.finish()
  return location
}
