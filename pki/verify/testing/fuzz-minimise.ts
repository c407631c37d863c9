// Makes a faulty input smaller while it stays faulty in the same way.
import { concatBytes } from '../bytes'
import { withLessInElements } from './fuzz-mutations'

type Check = (input: Uint8Array) => Promise<boolean>

/** The smallest input found within the time. */
export async function minimised(input: Uint8Array, isFaulty: Check, milliseconds: number): Promise<Uint8Array> {
  const end = performance.now() + milliseconds
  let smallest = input
  for (let before = Infinity; smallest.length < before && performance.now() < end; ) {
    before = smallest.length
    smallest = await withFewer(smallest, withLessInElements, isFaulty, end)
    smallest = await withFewer(smallest, withoutOnePiece, isFaulty, end)
  }
  return smallest
}

/** Takes the first smaller form that is still faulty, again and again. */
async function withFewer(
  input: Uint8Array,
  smallerForms: (of: Uint8Array) => Iterable<Uint8Array>,
  isFaulty: Check,
  end: number,
): Promise<Uint8Array> {
  for (const form of smallerForms(input)) {
    if (performance.now() > end) return input
    if (form.length < input.length && (await isFaulty(form))) return withFewer(form, smallerForms, isFaulty, end)
  }
  return input
}

/** Halves, quarters, … down to single bytes taken out. */
function* withoutOnePiece(bytes: Uint8Array): Generator<Uint8Array> {
  for (let size = Math.ceil(bytes.length / 2); size >= 1; size = size === 1 ? 0 : Math.ceil(size / 2)) {
    for (let at = 0; at < bytes.length; at += size) yield concatBytes([bytes.subarray(0, at), bytes.subarray(at + size)])
  }
}
