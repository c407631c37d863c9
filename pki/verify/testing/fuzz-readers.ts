// What the fuzzer feeds: each reader with files to start from. `planted` is a bug to be found, behind a flag.
import { parseCertificate } from '../certificate'
import { brokenRules } from '../certificate-rules'
import { parseSignedData } from '../cms-structure'
import { entriesOf, parseCrl } from '../crl'
import { coveredReasons } from '../crl-scope'
import { allReasons } from '../distribution-points'
import { parseOcspResponse } from '../ocsp'
import { readSignatureFile } from '../signature-file'
import { parseTstInfo } from '../tst-info'
import type { Step } from '../verdict'
import { asked, authority, certificates, content, lists, responses, signatures, token, wrappings } from './fuzz-material'
import type { ReaderName } from './fuzz-names'
import { honestVerdict, judgedPath, pathOf, streamedList } from './fuzz-oracles'
import { publishedEvidence } from './fuzz-seeds'

export interface FuzzedReader {
  readonly name: ReaderName
  readonly seeds: readonly Uint8Array[]
  /** Throws DerError or nothing; anything else is a fault, a contradiction among them. */
  read(bytes: Uint8Array): unknown
  /** Whether the planted bug strikes for what was read. */
  planted(result: unknown): boolean
}

const published = publishedEvidence()

const pathLengthIn = (result: unknown) =>
  (result as { certificate: ReturnType<typeof parseCertificate> }).certificate.basicConstraints?.pathLength ?? 0

const hasReason = (result: unknown, reason: string) =>
  (result as { steps: readonly Step[] }).steps.some((step) => step.outcome === 'failed' && step.reason === reason)

export const fuzzedReaders: readonly FuzzedReader[] = [
  {
    name: 'certificates',
    seeds: [...certificates, ...published.certificates],
    read: (bytes) => {
      const certificate = parseCertificate(bytes)
      return { certificate, rules: brokenRules(certificate) }
    },
    planted: (result) => pathLengthIn(result) > 20,
  },
  {
    name: 'lists',
    seeds: [...lists, ...published.lists],
    read: (bytes) => {
      const list = parseCrl(bytes)
      coveredReasons(asked, { name: undefined, reasons: allReasons, crlIssuer: undefined }, list)
      return entriesOf(list, true)
    },
    planted: (result) => (result as ReturnType<typeof entriesOf>).size === 3,
  },
  {
    name: 'streamed-lists',
    seeds: [...lists, ...published.lists],
    read: streamedList,
    planted: (result) => (result as Awaited<ReturnType<typeof streamedList>>).one?.includes('keyCompromise') === true,
  },
  {
    name: 'responses',
    seeds: [...responses, ...published.responses],
    read: parseOcspResponse,
    planted: (result) => (result as ReturnType<typeof parseOcspResponse>).responses.length === 2,
  },
  {
    name: 'signatures',
    seeds: signatures,
    read: parseSignedData,
    planted: (result) => (result as ReturnType<typeof parseSignedData>).signerInfos.length === 2,
  },
  {
    name: 'time-stamps',
    seeds: [parseSignedData(token(content)).embeddedContent ?? content],
    read: parseTstInfo,
    planted: (result) => (result as ReturnType<typeof parseTstInfo>).nonce?.length === 2,
  },
  {
    name: 'files',
    seeds: [...signatures, ...wrappings],
    read: readSignatureFile,
    planted: (result) => (result as ReturnType<typeof readSignatureFile>)?.content?.length === 5,
  },
  {
    name: 'verdicts',
    seeds: signatures,
    read: honestVerdict,
    planted: (result) => hasReason(result, 'several-signers'),
  },
  {
    name: 'paths',
    seeds: [
      ...certificates.map((leaf) => pathOf([leaf, authority.der], lists, responses)),
      ...published.paths.map(({ chain, crls, ocsps }) => pathOf(chain, crls, ocsps)),
    ],
    read: judgedPath,
    planted: (result) => hasReason(result, 'serial-number-not-accepted'),
  },
]
