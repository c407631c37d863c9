import { columnAt, nested, readCells, type TableColumn, type TableKind } from '../table/kind'
import { checkGraduation } from './rules'
import { graduationSchema } from './schema'
import { writeGraduation } from './write'

const line = (maximumCharacters: number) => ({ form: 'line', maximumCharacters }) as const

const columns: readonly TableColumn[] = [
  { header: '証明書番号', path: 'certificateNumber', required: true, form: line(40), example: 'G-2026-0001' },
  { header: '発行日', path: 'issuedOn', required: true, form: { form: 'date' }, example: '2026-10-05' },
  { header: '氏名', path: 'graduateName', required: true, form: line(100), example: '試験 花子' },
  { header: '生年月日', path: 'birthDate', required: true, form: { form: 'date' }, example: '1996-05-01' },
  { header: '学部・研究科', path: 'faculty', required: true, form: line(100), example: '文学部' },
  { header: '学科・専攻・課程', path: 'course', required: false, form: line(100), example: '人文学科' },
  { header: '学位', path: 'degree', required: false, form: line(100), example: '学士（文学）' },
  { header: '卒業日', path: 'graduatedOn', required: true, form: { form: 'date' }, example: '2019-03-25' },
]

/** The certificate of graduation from a row of a table. */
export const graduationTable: TableKind = {
  columns,
  write(cells, issuer) {
    const read = readCells(columns, cells)
    if (!read.ok) return read
    const said = nested(read.values)
    const parsed = graduationSchema.safeParse({ schoolName: issuer.name, corporateNumber: issuer.corporateNumber, ...(typeof said === 'object' ? said : {}) })
    if (!parsed.success) return { ok: false, faults: [{ path: columnAt(columns, parsed.error.issues[0]?.path ?? []), reason: 'unreadable' }] }
    const checked = checkGraduation(parsed.data)
    if (!checked.ok) return { ok: false, faults: [{ path: columnAt(columns, checked.at.split('.')), reason: 'rule', rule: checked.reason }] }
    return { ok: true, original: writeGraduation(parsed.data) }
  },
}
