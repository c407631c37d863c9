// What the machine must offer: room on the disk, and nobody else at work in the same data folder.
import { existsSync, mkdirSync, readFileSync, rmSync, statfsSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { Complaint } from '../run/say.mjs'

const MEGABYTE = 1024 * 1024
const ROOM_NEEDED_IN_MEGABYTES = 1_000

/** @throws {Complaint} when the disk under `folder` is nearly full */
export function requireRoom(folder) {
  const { bavail, bsize } = statfsSync(folder)
  const free = Math.floor((bavail * bsize) / MEGABYTE)
  if (free >= ROOM_NEEDED_IN_MEGABYTES) return
  throw new Complaint(`ディスクの空きが足りません（${free} MB、${ROOM_NEEDED_IN_MEGABYTES} MB 必要） / not enough room on the disk of ${folder}`)
}

/**
 * Makes the data folder ours until this process ends. Others may pass through it (PostgreSQL's account), not look.
 * @throws {Complaint} when another start is at work there
 */
export function claimDataFolder(data) {
  mkdirSync(data, { recursive: true, mode: 0o711 })
  const file = path.join(data, 'start.pid')
  const holder = existsSync(file) ? Number(readFileSync(file, 'utf8')) : 0
  if (holder !== process.pid && isStart(holder)) {
    throw new Complaint(`すでに動いています（プロセス ${holder}） / already running in ${data}; MADOGUCHI_DATA names another folder`)
  }
  writeFileSync(file, String(process.pid))
  process.once('exit', () => rmSync(file, { force: true }))
}

/** A number alone may since have gone to another program. */
function isStart(pid) {
  if (!pid) return false
  try {
    process.kill(pid, 0)
  } catch (error) {
    if (error.code === 'ESRCH') return false
  }
  const commandLine = `/proc/${pid}/cmdline`
  return !existsSync('/proc/self/cmdline') || (existsSync(commandLine) && /start\.mjs|scripts\/(backup\.ts|restore\.ts|keys\.mjs)/.test(readFileSync(commandLine, 'utf8')))
}
