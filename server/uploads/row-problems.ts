import { uploadLimits, type CellProblem, type RowProblem } from '@/domain/uploads'

/** Problems by row of the file, the first ones kept and all counted. */
export class RowProblems {
  private readonly kept = new Map<number, CellProblem[]>()
  private readonly others = new Set<number>()

  add(fileRow: number, cells: readonly CellProblem[]): void {
    const known = this.kept.get(fileRow)
    if (known !== undefined) known.push(...cells)
    else if (this.kept.size < uploadLimits.shownProblems) this.kept.set(fileRow, [...cells])
    else this.others.add(fileRow)
  }

  get count(): number {
    return this.kept.size + this.others.size
  }

  get shown(): RowProblem[] {
    return [...this.kept].sort(([first], [second]) => first - second).map(([fileRow, cells]) => ({ fileRow, cells: cells.slice(0, 40) }))
  }
}
