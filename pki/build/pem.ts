/** RFC 7468 text of a DER value. */
export function pem(label: 'CERTIFICATE' | 'X509 CRL' | 'CMS' | 'PRIVATE KEY', der: Uint8Array): string {
  const lines = Buffer.from(der).toString('base64').match(/.{1,64}/g) ?? []
  return `-----BEGIN ${label}-----\n${lines.join('\n')}\n-----END ${label}-----\n`
}

/** DER of the first block with this label; throws where there is none. */
export function derFromPem(label: 'CERTIFICATE' | 'X509 CRL' | 'CMS' | 'PRIVATE KEY', text: string): Uint8Array {
  const body = new RegExp(`-----BEGIN ${label}-----([A-Za-z0-9+/=\\s]+)-----END ${label}-----`).exec(text)?.[1]
  if (body === undefined) throw new TypeError(`No PEM block ${label}`)
  return Buffer.from(body, 'base64')
}
