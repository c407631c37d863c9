// How long processes used the processors, from /proc (Linux: proc(5)).
import { readFileSync, readdirSync } from 'node:fs'

const TICKS_PER_SECOND = 100

interface Stat {
  readonly parent: number
  readonly seconds: number
}

function statOf(folder: string): Stat | null {
  try {
    // The name in parentheses may hold anything, spaces too.
    const fields = readFileSync(`${folder}/stat`, 'utf8').replace(/^.*\) /s, '').split(' ')
    const ticks = [11, 12].reduce((sum, place) => sum + Number(fields[place]), 0)
    return { parent: Number(fields[1]), seconds: ticks / TICKS_PER_SECOND }
  } catch {
    return null // ended meanwhile
  }
}

/** Seconds of the main thread and of all others of a process. */
export function threadsOf(pid: number): { main: number, others: number } {
  const all = readdirSync(`/proc/${pid}/task`).map((task) => ({ isMain: Number(task) === pid, seconds: statOf(`/proc/${pid}/task/${task}`)?.seconds ?? 0 }))
  const sum = (isMain: boolean) => all.filter((one) => one.isMain === isMain).reduce((seconds, one) => seconds + one.seconds, 0)
  return { main: sum(true), others: sum(false) }
}

/** Seconds of a process and of everybody it started, who are alive. */
export function familyOf(pid: number): number {
  const all = new Map(readdirSync('/proc').filter((name) => /^\d+$/.test(name)).flatMap((name): [number, Stat][] => {
    const stat = statOf(`/proc/${name}`)
    return stat === null ? [] : [[Number(name), stat]]
  }))
  const isOfFamily = (one: number): boolean => one === pid || (one > 1 && isOfFamily(all.get(one)?.parent ?? 0))
  return [...all].reduce((seconds, [one, stat]) => seconds + (isOfFamily(one) ? stat.seconds : 0), 0)
}

/** Seconds of all processors that were busy with anything, and that were idle or waited for a disk. */
export function machine(): { busy: number, idle: number, waiting: number } {
  const [, ...fields] = (readFileSync('/proc/stat', 'utf8').split('\n', 1)[0] ?? '').split(/ +/)
  const [user = 0, nice = 0, system = 0, idle = 0, waiting = 0, irq = 0, softIrq = 0] = fields.map((field) => Number(field) / TICKS_PER_SECOND)
  return { busy: user + nice + system + irq + softIrq, idle, waiting }
}
