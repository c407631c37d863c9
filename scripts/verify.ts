// npm run -s verify -- FILE [--content FILE] [--anchor FILE]... [--cert FILE]... [--crl FILE]... [--ocsp FILE]... [--time ISO] [--profile
// NAME] [--lang ja|en] [--json]
import { createHash } from 'node:crypto'
import { createReadStream, readFileSync, statSync, type Stats } from 'node:fs'
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { pipeline } from 'node:stream/promises'
import { parseArgs } from 'node:util'
import en from '@/messages/en/verification.json'
import ja from '@/messages/ja/verification.json'
import { verifyDetachedCms, verifyEnvelopingCms, type CmsVerdict } from '@/pki/verify/cms'
import { maxCmsBytes } from '@/pki/verify/cms-structure'
import { DerError, splitDer } from '@/pki/verify/der'
import { nodePrimitives } from '@/pki/verify/node-primitives'
import { anyDocument, anyTimeStamp, profiles, type Profile } from '@/pki/verify/profiles'
import type { DigestName } from '@/pki/verify/primitives'
import { latin1, pemBlocks, readSignatureFile } from '@/pki/verify/signature-file'
import type { SignedContent } from '@/pki/verify/signed-data'
import { trustAnchor } from '@/pki/verify/trust-anchor'
import { concludeVerdict, failed, type Evidence, type Step } from '@/pki/verify/verdict'

const usage = `usage: npm run -s verify -- FILE [--content FILE] [--anchor FILE]... [--cert FILE]... [--crl FILE]... [--ocsp FILE]...
                            [--time ISO] [--profile NAME] [--lang ja|en] [--json]

FILE is a CMS signature in DER, PEM or S/MIME. Without --content, the content beside it (S/MIME) or inside it is judged.
Anchors, certificates and lists may be DER or PEM, one or several a file. --time is the time of verification (default: now).
Profiles: ${Object.keys(profiles).join(', ')} (default: document).
Exit: 0 passed, 1 failed, 2 indeterminate, 64 wrong usage, 66 a file cannot be read.`

class UsageError extends Error {}

/** npm runs scripts in the project's folder; the files named are in the caller's. */
const located = (file: string) => path.resolve(process.env.INIT_CWD ?? process.cwd(), file)

const optionNames = {
  content: { type: 'string' },
  anchor: { type: 'string', multiple: true },
  cert: { type: 'string', multiple: true },
  crl: { type: 'string', multiple: true },
  ocsp: { type: 'string', multiple: true },
  time: { type: 'string' },
  profile: { type: 'string', default: 'document' },
  lang: { type: 'string' },
  json: { type: 'boolean', default: false },
  help: { type: 'boolean', default: false },
} as const

async function main(): Promise<number> {
  const { values, positionals } = readArguments()
  if (values.help) return print(usage, 0)
  const at = timeGiven(values.time)
  const [file, ...more] = positionals
  if (!file || more.length > 0) throw new UsageError('exactly one FILE is needed')
  const profile = profileNamed(values.profile)
  const verdict = await verify(located(file), values, profile, at)
  const messages = (values.lang ?? process.env.LC_ALL ?? process.env.LANG ?? '').startsWith('en') ? en : ja
  return print(
    values.json ? asJson(verdict) : asText(verdict, messages),
    { 'TOTAL-PASSED': 0, 'TOTAL-FAILED': 1, INDETERMINATE: 2 }[verdict.indication],
  )
}

function readArguments() {
  try {
    return parseArgs({ options: optionNames, allowPositionals: true })
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : 'wrong arguments', { cause: error })
  }
}

type Options = ReturnType<typeof readArguments>['values']

function profileNamed(name: string): Profile {
  const profile = Object.values(profiles).find(({ use }) => use === name)
  if (!profile?.verifiesDocuments) throw new UsageError(`profile ${name} does not verify documents`)
  return profile
}

/** A day or an instant; without a zone, in UTC on every machine. */
function timeGiven(text: string | undefined): Date {
  if (text === undefined) return new Date()
  const form = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2})?)?$/.exec(text)
  const at = new Date(form?.[1] && !form[4] ? `${text}Z` : text)
  if (!form || Number.isNaN(at.getTime())) throw new UsageError('--time must be an ISO instant, such as 2026-04-01T09:00:00Z')
  return at
}

async function verify(file: string, options: Options, profile: Profile, at: Date): Promise<CmsVerdict> {
  const { size } = fileStatus(file)
  if (size > maxMailBytes) return concludeVerdict([failed('format', 'too-large')])
  const signature = readSignatureFile(reading(file, () => readFileSync(file)))
  if (!signature) return concludeVerdict([failed('format', 'malformed')])
  if (signature.cms.length > maxCmsBytes) return concludeVerdict([failed('format', 'too-large')])
  const content = options.content === undefined ? signature.content : contentOf(located(options.content))
  const question = {
    cms: signature.cms,
    anchors: certificatesIn(options.anchor).map((certificate, index) =>
      trustAnchor({ id: `anchor ${index + 1}`, uses: [profile.use, 'time-stamp'], certificate, revocationEvidence: 'embed' }),
    ),
    intermediates: certificatesIn(options.cert),
    crls: blocksIn(options.crl, ['X509 CRL']),
    ocsps: blocksIn(options.ocsp, ['OCSP RESPONSE']),
    at,
    profile,
    timeStampProfile: profile === anyDocument ? anyTimeStamp : profiles['time-stamp'],
    primitives: nodePrimitives(),
  }
  return content ? verifyDetachedCms({ ...question, content }) : verifyEnvelopingCms(question)
}

/** A mail may hold its content beside the signature. */
const maxMailBytes = 8 * maxCmsBytes

const certificatesIn = (files: readonly string[] | undefined) => blocksIn(files, ['CERTIFICATE', 'X509 CERTIFICATE'])

/** DER elements of files in DER or PEM. */
function blocksIn(files: readonly string[] | undefined, labels: readonly string[]): Uint8Array[] {
  return (files ?? []).flatMap((file) => {
    const bytes = new Uint8Array(reading(file, () => readFileSync(located(file))))
    const blocks = bytes[0] === 0x30 ? reading(file, () => splitDer(bytes, 1000)) : pemBlocks(latin1(bytes), labels)
    if (blocks.length === 0) throw new FileError(`${file} holds no ${labels[0]?.toLowerCase()}`)
    return blocks
  })
}

class FileError extends Error {}

const troubles: Record<string, string> = { ENOENT: 'no such file', EISDIR: 'it is a folder', EACCES: 'not permitted' }

/** Does `read`; where it fails, the error names the file. */
function reading<Value>(file: string, read: () => Value): Value {
  try {
    return read()
  } catch (error) {
    if (error instanceof DerError) throw new FileError(`${file} is neither DER nor PEM: ${error.message}`, { cause: error })
    const { code = '', message } = error as NodeJS.ErrnoException
    throw new FileError(`${file} cannot be read: ${troubles[code] ?? message}`, { cause: error })
  }
}

/** Of a file, not of a folder. */
function fileStatus(file: string): Stats {
  const status = reading(file, () => statSync(file))
  if (status.isDirectory()) throw new FileError(`${file} cannot be read: ${troubles.EISDIR}`)
  return status
}

const hashNames: Record<DigestName, string> = {
  'SHA-1': 'sha1',
  'SHA-224': 'sha224',
  'SHA-256': 'sha256',
  'SHA-384': 'sha384',
  'SHA-512': 'sha512',
}

/** Larger contents are hashed and never held; only a signature over the content itself would need them whole. */
const maxHeldBytes = 256 * 1024 * 1024

/** Content of any size: hashed as a stream. Opened once beforehand so that a missing file is told before anything else. */
function contentOf(file: string): SignedContent {
  const { size } = fileStatus(file)
  return {
    bytes: async () => (size > maxHeldBytes ? undefined : new Uint8Array(await readFile(file))),
    digest: async (name) => {
      const hash = createHash(hashNames[name])
      await pipeline(createReadStream(file), hash)
      return new Uint8Array(hash.digest())
    },
  }
}

function asJson({ indication, subIndication, steps, provenTime, claimedSigningTime }: CmsVerdict): string {
  return JSON.stringify({ indication, subIndication, steps, provenTime, claimedSigningTime })
}

function asText({ indication, subIndication, steps }: CmsVerdict, messages: typeof ja): string {
  const title = `${indication}${subIndication ? ` (${subIndication})` : ''}: ${messages.indications[indication].title}`
  return [title, messages.indications[indication].text, '', ...steps.flatMap((step) => stepLines(step, messages))].join('\n')
}

function stepLines(step: Step, messages: typeof ja): string[] {
  const { title, passed } = messages.steps[step.name]
  const sentence = step.outcome === 'passed' ? passed : messages.reasons[step.reason]
  return [`[${messages.outcomes[step.outcome]}] ${title}`, `  ${sentence}`, ...evidenceLines(step.evidence, messages)]
}

function evidenceLines(evidence: Evidence, { evidence: labels }: typeof ja): string[] {
  return Object.entries(labels).flatMap(([key, label]) => {
    const value = evidence[key as keyof typeof labels]
    return value ? [`    ${label}: ${printable(value)}`] : []
  })
}

/** Names come from strangers' certificates: no control characters reach the terminal. */
const printable = (text: string) => text.replace(/\p{C}/gu, '\u{fffd}')

function print(text: string, code: number): number {
  process.stdout.write(`${text}\n`)
  return code
}

main().then(
  (code) => {
    process.exitCode = code
  },
  (error: unknown) => {
    const isUsage = error instanceof UsageError
    const message = error instanceof Error ? error.message : String(error)
    process.stderr.write(isUsage ? `${message}\n\n${usage}\n` : `verify: ${message}\n`)
    process.exitCode = isUsage ? 64 : 66
  },
)
