// Published vectors that live outside the project.
import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'

export const vectorsFolder = process.env.VECTORS_DIR ?? path.resolve(import.meta.dirname, '../../../../shared/vectors')

export const hasVectors = existsSync(path.join(vectorsFolder, 'path-cases.jsonl'))

export const areVectorsRequired = process.env.REQUIRE_VECTORS === '1'

if (!hasVectors) process.stdout.write(`published vectors not found in ${vectorsFolder} (VECTORS_DIR): those suites are left out\n`)

export const readVectors = (file: string) => readFileSync(path.join(vectorsFolder, file), 'utf8')
