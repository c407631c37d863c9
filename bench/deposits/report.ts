import { nameOfBatches, type DepositsBenchmark, type Phase } from './benchmark'

const each = (seconds: number, items: number) => (seconds * 1000 / items).toFixed(3)
const percent = (share: number) => `${Math.round(share * 100)} %`

function rowsOf({ name, items, seconds, processorSeconds, idleShare, diskShare }: Phase): string[] {
  const used = Object.entries(processorSeconds).filter(([, used]) => used > 0)
  return [
    `${name}: ${items} in ${seconds.toFixed(2)} s, ${Math.round(items / seconds)} a second; processors idle ${percent(idleShare)}, waiting for the disk ${percent(diskShare)}`,
    ...used.map(([who, used]) => `  ${who.padEnd(24)} ${each(used, items)} ms of processor each`),
    `  ${'together'.padEnd(24)} ${each(used.reduce((sum, [, used]) => sum + used, 0), items)} ms`,
  ]
}

/** Readable rows, and last one line of JSON. */
export function report({ phases, stages, documentBytes, signers, receiptsChecked }: DepositsBenchmark): string[] {
  const rate = (name: string) => {
    const phase = phases.find((one) => one.name === name)
    return phase === undefined ? 0 : Math.round(phase.items / phase.seconds)
  }
  const ratio = (items: number) => Number((rate('accepted') / rate(nameOfBatches(items))).toFixed(2))
  const ratios = { batch_of_100_vs_1: ratio(1), batch_of_100_vs_10: ratio(10) }
  return [
    `Documents of ${documentBytes} bytes by ${signers} signers; ${receiptsChecked} receipts accepted by OpenSSL`,
    ...phases.flatMap(rowsOf),
    'Each stage by itself, on one core',
    ...stages.map(({ name, milliseconds }) => `  ${name.padEnd(44)} ${milliseconds.toFixed(3)} ms of processor each`),
    JSON.stringify({ ratios, deposits_per_second: rate('accepted'), delivered_per_second: rate('delivered'), both_per_second: rate('accepted while the worker delivers') }),
  ]
}
