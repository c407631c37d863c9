import type { Measured } from './benchmark'
import { stages, type Stage } from './course'
import { encodings, type Encoding } from './files'

/** What may be held more for ten times the rows: a collection never comes at the same moment. Bytes that a row left behind would be more. */
const HELD_MORE_MEGABYTES = 12
/** What the process may be larger, however many rows there are: a collector left to itself takes room before it clears. */
const RESIDENT_MEGABYTES = 256
const QUERIES_A_ROW = 0.2

const stageNames: Record<Stage, string> = { taken: 'read, checked, sealed', packed: 'packed for signing', signed: 'signatures taken', reported: 'report' }

/** What grew with the number of rows; empty when nothing did. */
export function growths(measured: readonly Measured[]): string[] {
  return encodings.flatMap((encoding) => {
    const own = measured.filter((one) => one.encoding === encoding)
    return stages.flatMap((stage) => own.flatMap((one, index) => {
      const shorter = own[index - 1]
      return shorter === undefined ? [] : growthsOf(shorter, one, stage)
    }))
  })
}

function growthsOf(shorter: Measured, longer: Measured, stage: Stage): string[] {
  const [before, after] = [shorter.stages[stage], longer.stages[stage]]
  const what = `${stageNames[stage]}, ${longer.encoding}, ${longer.size.rows} rows beside ${shorter.size.rows}`
  const held = after.heldMegabytes === null || before.heldMegabytes === null ? 0 : after.heldMegabytes - before.heldMegabytes
  const resident = after.residentMegabytes
  return [
    ...(held > HELD_MORE_MEGABYTES ? [`${what}: ${held.toFixed(1)} MB more are held`] : []),
    ...(resident > RESIDENT_MEGABYTES ? [`${what}: ${resident.toFixed(0)} MB are resident`] : []),
    ...(after.queries > QUERIES_A_ROW * longer.size.rows ? [`${what}: ${after.queries} queries`] : []),
  ]
}

const rate = (measured: Measured, stage: Stage) => measured.size.rows / measured.stages[stage].cpuSeconds

/** Readable rows, and last one line of JSON. */
export function report(measured: readonly Measured[]): string[] {
  const rows = measured.flatMap((one) => [
    `${one.encoding}, ${one.size.rows} rows, ${one.megabytes.toFixed(1)} MB`,
    ...stages.map((stage) => {
      const { seconds, queries, residentMegabytes, heldMegabytes } = one.stages[stage]
      return `  ${stageNames[stage].padEnd(22)} ${rate(one, stage).toFixed(0).padStart(7)} rows per CPU-second  ${seconds.toFixed(1).padStart(6)} s  resident +${residentMegabytes.toFixed(0)} MB  ${heldMegabytes === null ? '' : `held +${heldMegabytes.toFixed(1)} MB  `}${queries} queries`
    }),
  ])
  const ratio = (encoding: Encoding, stage: Stage) => {
    // Longer rows take longer: only tables of the same rows are set beside each other.
    const own = measured.filter((one) => one.encoding === encoding && one.size.noteCharacters === measured[0]?.size.noteCharacters)
    const [first, last] = [own.at(0), own.at(-1)]
    return first === undefined || last === undefined ? 0 : Number((rate(last, stage) / rate(first, stage)).toFixed(2))
  }
  const figures = {
    ratios: Object.fromEntries(encodings.filter((encoding) => measured.some((one) => one.encoding === encoding)).map((encoding) => [`longest_vs_shortest_${encoding}`, ratio(encoding, 'taken')])),
    rowsPerCpuSecond: Math.round(Math.min(...measured.map((one) => rate(one, 'taken')))), grown: growths(measured).length,
  }
  return [...rows, JSON.stringify(figures)]
}
