// npm run -s client -- sign --package FILE --key FILE --certificate FILE [--out FILE]
import { keyPassphrase } from './env'
import { runClient } from './signing/command'

const { exitCode, line } = await runClient(process.argv.slice(2), keyPassphrase())
const output = exitCode === 0 ? process.stdout : process.stderr
output.write(`${line}\n`)
process.exitCode = exitCode
