import { uploadLimits, type CellProblem, type RowProblem } from '@/domain/uploads'

/** Problems by row of the file, the first ones kept and all counted: nothing grows with the file. A row is told once, or while it is still kept. */
export class RowProblems {
  private readonly kept = new Map<number, Omit<RowProblem, 'fileRow'>>()
  private others = 0

  /** `file`: the name of the file that the row is about. */
  add(fileRow: number, cells: readonly CellProblem[], file?: string): void {
    const known = this.kept.get(fileRow)
    if (known !== undefined) known.cells.push(...cells)
    else if (this.kept.size < uploadLimits.shownProblems) this.kept.set(fileRow, { cells: [...cells], ...(file === undefined ? {} : { file }) })
    else this.others++
  }

  get count(): number {
    return this.kept.size + this.others
  }

  get shown(): RowProblem[] {
    return [...this.kept].sort(([first], [second]) => first - second).map(([fileRow, { cells, ...about }]) => ({ fileRow, ...about, cells: cells.slice(0, 40) }))
  }
}
