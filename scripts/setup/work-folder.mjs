// A folder for one test run inside an ignored place, removed with the run; what killed runs left is swept up.
import { mkdirSync, readdirSync, rmSync } from 'node:fs'
import path from 'node:path'

/** @param {string} parent */
export function openWorkFolder(parent) {
  mkdirSync(parent, { recursive: true, mode: 0o711 })
  sweep(parent)
  const folder = path.join(parent, `run-${process.pid}`)
  const temporary = path.join(folder, 'tmp')
  mkdirSync(temporary, { recursive: true, mode: 0o711 })
  return {
    temporary,
    at: (name) => path.join(folder, name),
    remove: () => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }),
  }
}

function sweep(parent) {
  for (const name of readdirSync(parent)) {
    const [, pid] = /^run-(\d+)$/.exec(name) ?? []
    if (pid && !isAlive(Number(pid))) rmSync(path.join(parent, name), { recursive: true, force: true })
  }
}

function isAlive(pid) {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error.code === 'EPERM'
  }
}
