import { parseArgs } from 'node:util'
import { KeyError, sealSigner } from './key'
import { PackageError, signPackage } from './package'

const usage = 'usage: npm run -s client -- sign --package FILE.zip --key KEY.pem --certificate CERTIFICATE.pem [--out SIGNATURES.zip]'

export interface CommandOutcome {
  /** 0 signed, 1 could not, 64 asked wrongly. */
  exitCode: 0 | 1 | 64
  line: string
}

interface Files {
  package: string
  key: string
  certificate: string
  out: string
}

function readArguments(args: readonly string[]): Files | null {
  const [command, ...options] = args
  try {
    const { values } = parseArgs({ args: [...options], options: { package: { type: 'string' }, key: { type: 'string' }, certificate: { type: 'string' }, out: { type: 'string' } } })
    const { package: file, key, certificate, out = 'signatures.zip' } = values
    return command !== 'sign' || file === undefined || key === undefined || certificate === undefined ? null : { package: file, key, certificate, out }
  } catch {
    return null
  }
}

/** Signs a package that the portal handed out. Reads three files, writes one, and speaks to nobody. */
export async function runClient(args: readonly string[], passphrase: string | undefined): Promise<CommandOutcome> {
  const files = readArguments(args)
  if (files === null) return { exitCode: 64, line: usage }
  try {
    const signed = await signPackage(files.package, files.out, sealSigner({ ...files, passphrase }))
    return { exitCode: 0, line: `${signed} signatures in ${files.out}` }
  } catch (error) {
    if (error instanceof KeyError || error instanceof PackageError) return { exitCode: 1, line: error.message }
    if (error instanceof Error && 'code' in error && typeof error.code === 'string') return { exitCode: 1, line: `${error.code}: a file could not be read or written` }
    throw error
  }
}
