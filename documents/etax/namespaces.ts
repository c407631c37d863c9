/** Namespaces of the National Tax Agency's certificate forms (電子的控除証明書等に係る仕様書, e-Tax shiyo-kojo3). */
export const namespaces = {
  form: 'http://xml.e-tax.nta.go.jp/XSD/kyotsu',
  general: 'http://xml.e-tax.nta.go.jp/XSD/general',
  signature: 'http://www.w3.org/2000/09/xmldsig#',
} as const

/** The stylesheet declaration that these forms carry: the address varies by form and version. */
export const stylesheetInstruction = new RegExp([
  /^<\?xml-stylesheet[ \t\r\n]+type="text\/xsl"[ \t\r\n]+/,
  /href="https:\/\/xml\.e-tax\.nta\.go\.jp\/xsl\/1\.0\/[A-Za-z0-9_-]{1,64}\.xsl"[ \t\r\n]*\?>$/,
].map(({ source }) => source).join(''))
