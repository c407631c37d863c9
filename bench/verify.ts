import { benchmarkVerify, fullSize, report } from './verify/benchmark'

const benchmark = await benchmarkVerify(fullSize, (line) => process.stderr.write(`${line}\n`))
process.stdout.write(`${report(benchmark).join('\n')}\n`)
