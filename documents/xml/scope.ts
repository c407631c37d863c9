import { XmlRefusal } from './refusal'

export const XMLNS = 'http://www.w3.org/2000/xmlns/'
const XML = 'http://www.w3.org/XML/1998/namespace'

export interface QualifiedName {
  readonly localName: string
  /** Null for none. */
  readonly namespace: string | null
}

/** What names mean within an element (Namespaces in XML 1.0). Throws `XmlRefusal` on prefixes that stand for nothing, or may not be bound. */
export class Scope {
  private readonly elements = new Map<string, QualifiedName>()

  /** Prefix to namespace; the empty prefix is the default. */
  private constructor(private readonly namespaces: ReadonlyMap<string, string>) {}

  static readonly outermost = new Scope(new Map())

  /** The scope of an element with these attributes (sections 3 and 5). */
  within(attributes: readonly (readonly [name: string, value: string])[]): Scope {
    const declared = attributes.flatMap(([name, value]) => {
      if (name === 'xmlns') return [['', value] as const]
      return name.startsWith('xmlns:') ? [[name.slice('xmlns:'.length), value] as const] : []
    })
    if (declared.length === 0) return this
    for (const [prefix, namespace] of declared) {
      const mayBeBound = prefix !== 'xmlns' && namespace !== XMLNS && (prefix === 'xml') === (namespace === XML) && (prefix === '' || namespace !== '')
      if (!mayBeBound) throw new XmlRefusal('not-well-formed', '/')
    }
    return new Scope(new Map([...this.namespaces, ...declared]))
  }

  /** An element without a prefix is in the default namespace (section 6.2). A form has few names and many elements: each is looked at once. */
  ofElement(name: string): QualifiedName {
    const known = this.elements.get(name)
    if (known !== undefined) return known
    const qualified = this.prefixed(name) ?? { localName: name, namespace: this.namespaces.get('') || null }
    if (this !== Scope.outermost) this.elements.set(name, qualified)
    return qualified
  }

  /** An attribute without a prefix is in none (section 6.2). */
  ofAttribute(name: string): QualifiedName {
    if (name === 'xmlns' || name.startsWith('xmlns:')) return { localName: name.replace('xmlns:', ''), namespace: XMLNS }
    return this.prefixed(name) ?? { localName: name, namespace: null }
  }

  private prefixed(name: string): QualifiedName | null {
    const colon = name.indexOf(':')
    if (colon < 0) return null
    const prefix = name.slice(0, colon)
    const namespace = prefix === 'xml' ? XML : this.namespaces.get(prefix)
    if (namespace === undefined) throw new XmlRefusal('not-well-formed', '/')
    return { localName: name.slice(colon + 1), namespace }
  }
}
