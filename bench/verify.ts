import path from 'node:path'
import { benchmarkVerify, fullSize, report } from './verify/benchmark'

const folder = path.join(process.cwd(), '.data', 'bench')
const benchmark = await benchmarkVerify(fullSize, (line) => process.stderr.write(`${line}\n`), folder)
process.stdout.write(`${report(benchmark).join('\n')}\n`)
