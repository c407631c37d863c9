import { Readable } from 'node:stream'
import { ZipFile } from 'yazl'
import { signedFileName } from '@/domain/signing'
import { pem } from '@/pki/build/pem'
import type { CertificateUse } from '@/pki/verify/profiles'
import type { CompletedSigning, SignedDocument } from '../gestures/complete-signing'
import { portalSeal } from '../seal/portal-seal'
import { anchorsFor } from '../trust/anchors'
import { crlsFor } from '../trust/revocation'
import { webStreamOf } from '../web-stream'
import { howToVerifySigning } from './how-to-verify'
import { signingStatement, statementName } from './statement'

interface BundleFile {
  name: string
  content: Uint8Array
}

const text = (name: string, content: string): BundleFile => ({ name, content: new TextEncoder().encode(content) })

const signedFiles = (name: string, { content, cms, token }: SignedDocument): BundleFile[] => [
  { name, content },
  { name: `${name}.p7s`, content: cms },
  ...(token === null ? [] : [{ name: `${name}.tst`, content: token }]),
]

const certificatesFor = (use: CertificateUse) => anchorsFor(use).map(({ certificate }) => pem('CERTIFICATE', certificate.der)).join('')

/** The authorities where checking starts. Lists only where they may be handed on, and so not those of the JPKI. */
async function trustFiles(at: Date): Promise<BundleFile[]> {
  const sealLists = await crlsFor(anchorsFor('organisation-seal').filter(({ revocationEvidence }) => revocationEvidence === 'embed'), at)
  return [
    text('trust/authorities.pem', certificatesFor('jpki-signature')),
    text('trust/time-stamp.pem', certificatesFor('time-stamp')),
    text('trust/seal-and-lists.pem', certificatesFor('organisation-seal') + sealLists.map(({ der }) => pem('X509 CRL', der)).join('')),
  ]
}

/** Where the octets of the signature stand, counted to the tag before them, as `openssl asn1parse -strparse` wants it. */
function signatureOffset(document: SignedDocument): number | null {
  if (document.token === null) return null
  const { cms, signature } = document
  const lengthOctets = signature.length < 0x80 ? 1 : signature.length < 0x100 ? 2 : 3
  return Buffer.from(cms).indexOf(signature) - lengthOctets - 1
}

/** Everything to check the signatures without this portal, for the resident who made them and for nobody else. Nothing of it is kept. */
export async function signingBundle(completed: CompletedSigning): Promise<ReadableStream<Uint8Array>> {
  const { documents, at } = completed
  const names = documents.map(({ mediaType }, index) => signedFileName(index, mediaType))
  const statement = signingStatement(completed, names)
  const seal = await portalSeal().signer.signDetached({ content: statement, signingTime: at })
  const files = documents.map((document, index) => ({ name: names[index] ?? '', signatureOffset: signatureOffset(document) }))
  const zip = new ZipFile()
  const all = [
    ...documents.flatMap((document, index) => signedFiles(names[index] ?? '', document)),
    { name: statementName, content: statement },
    { name: `${statementName}.p7s`, content: seal },
    ...(await trustFiles(at)),
    text('VERIFY.txt', howToVerifySigning({ files, statement: statementName, checkedAt: at })),
  ]
  for (const { name, content } of all) zip.addBuffer(Buffer.from(content.buffer, content.byteOffset, content.byteLength), name, { mtime: at, mode: 0o100644 })
  zip.end()
  return webStreamOf(() => Readable.from(zip.outputStream))
}
