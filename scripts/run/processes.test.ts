import { type ChildProcess, spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { hasEnded, startNode, stopProcess } from './processes.mjs'

const here = path.join(import.meta.dirname, 'testing')
const env = { PATH: process.env.PATH ?? '' }

/** A killed process whose parent is gone too may stay as a zombie where nobody reaps: it runs no more. */
function isRunning(pid: number): boolean {
  try {
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'))
  } catch {
    return false
  }
}

async function until(condition: () => boolean): Promise<void> {
  for (let waited = 0; !condition(); waited += 20) {
    if (waited > 15_000) throw new Error('waited in vain')
    await sleep(20)
  }
}

/** Collects "name pid" lines until all the names are there. */
async function pidsFrom(process: ChildProcess, names: string[]): Promise<number[]> {
  let text = ''
  process.stdout?.on('data', (chunk: Buffer) => { text += chunk.toString() })
  const find = (name: string) => Number(new RegExp(`^${name} (\\d+)$`, 'm').exec(text)?.[1])
  await until(() => names.every((name) => find(name) > 0))
  return names.map(find)
}

describe('a process of ours', () => {
  it('lives on its leash, with children whose input is closed', async () => {
    const child = startNode([path.join(here, 'child.mjs')], { cwd: here, env })
    const [grandchild = 0] = await pidsFrom(child, ['grandchild'])
    const [still] = await pidsFrom(child, ['still'])
    expect(still).toBe(grandchild)
    expect(hasEnded(child)).toBe(false)
    await stopProcess(child, { patienceMs: 100 })
    await until(() => !isRunning(grandchild))
  })

  it('stops with everything it started, even if that ignores being asked', async () => {
    const child = startNode([path.join(here, 'child.mjs')], { cwd: here, env })
    const [grandchild = 0] = await pidsFrom(child, ['grandchild'])
    await stopProcess(child, { patienceMs: 100 })
    expect(child.signalCode).toBe('SIGKILL')
    await until(() => !isRunning(grandchild))
  })

  it('ends, with everything it started, when its parent is killed outright', async () => {
    const parent = spawn(process.execPath, [path.join(here, 'parent.mjs')], { stdio: ['ignore', 'pipe', 'inherit'] })
    const [child = 0, grandchild = 0] = await pidsFrom(parent, ['child', 'grandchild'])
    expect(isRunning(child)).toBe(true)
    parent.kill('SIGKILL')
    await until(() => !isRunning(child) && !isRunning(grandchild))
  })
})
