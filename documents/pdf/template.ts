/**
 * How a document looks on A4, in Typst. All text comes as data through `sys.inputs`, never as markup. Fallback fonts are off: what the
 * bundled font lacks has been replaced before, and the pages are the same on every machine.
 */
export const readableTemplate = String.raw`
#let data = json(bytes(sys.inputs.data))
#let words = data.words
#let blue = rgb("#00118f")
#let line-colour = rgb("#949494")
#let ground = rgb("#f2f2f2")

#let (year, month, day) = data.date
#set document(title: data.document.title, author: data.author, date: datetime(year: year, month: month, day: day))
#set text(font: "Noto Sans JP", size: 10pt, lang: data.document.language, fallback: false, cjk-latin-spacing: none)
#set par(leading: 0.75em, spacing: 0.9em)
#set page(
  paper: "a4",
  margin: (x: 20mm, top: 16mm, bottom: 22mm),
  footer: context {
    set text(size: 8pt, fill: rgb("#4d4d4d"))
    grid(
      columns: (1fr, auto),
      stroke: (top: 0.5pt + line-colour),
      inset: (top: 2mm),
      [#data.document.title #data.document.subtitle],
      words.page.replace("{page}", str(counter(page).get().first())).replace("{pages}", str(counter(page).final().first())),
    )
  },
)
#show heading.where(level: 1): it => block(
  width: 100%, above: 0.9em, below: 1.6em,
  align(center, text(size: 18pt, weight: "bold", it.body)),
)
#show heading.where(level: 2): it => block(
  width: 100%, above: 1.8em, below: 0.9em, inset: (left: 3mm, y: 0.5mm), stroke: (left: 1.2mm + blue), sticky: true,
  text(size: 12pt, weight: "bold", it.body),
)
#show heading.where(level: 3): it => block(above: 0pt, below: 0.8em, sticky: true, text(size: 10pt, weight: "bold", it.body))

#let said(value) = {
  let lines = value.text.split("\n").map(text)
  let body = lines.join(linebreak())
  if "lang" in value { text(lang: value.lang, body) } else { body }
}

#let rows-table(rows) = table(
  columns: (52mm, 1fr),
  inset: (x: 3mm, y: 1.6mm),
  stroke: 0.5pt + line-colour,
  align: left + horizon,
  fill: (column, row) => if column == 0 { ground },
  ..rows.map(row => (row.label, said(row.value))).flatten(),
)

#let amounts-table(it) = {
  heading(level: 3, it.caption)
  if "hint" in it { block(below: 0.8em, sticky: true, text(size: 9pt, it.hint)) }
  let last = it.columns.len() - 1
  table(
    columns: (52mm,) + (1fr,) * last,
    inset: (x: 3mm, y: 1.6mm),
    stroke: 0.5pt + line-colour,
    align: (column, row) => (if column == 0 { left } else { right }) + horizon,
    fill: (column, row) => if row == 0 or column == 0 { ground },
    table.header(repeat: true, ..it.columns.map(column => text(size: 9pt, weight: "bold", column))),
    ..it.rows.map(row => (
      row.header,
      ..row.cells.enumerate().map(((index, cell)) => text(weight: if index + 1 == last { "bold" } else { "regular" }, said(cell))),
    )).flatten(),
  )
}

#align(center, text(size: 11pt, data.document.subtitle))
#heading(level: 1, data.document.title)

#for section in data.document.sections {
  heading(level: 2, section.heading)
  if section.rows.len() > 0 { rows-table(section.rows) }
  for it in section.tables { block(breakable: false, width: 100%, above: 1.5em, amounts-table(it)) }
}

#block(breakable: false, width: 100%, above: 2em)[
  #data.document.statement
  #v(0.6em)
  #align(right, block(width: 90mm, align(left)[
    #data.issuer.issuedOn \
    #text(size: 12pt, weight: "bold", data.issuer.name) \
    #text(size: 9pt, data.issuer.corporateNumber)
  ]))
]

#block(breakable: false, width: 100%, above: 1.6em, inset: 3mm, fill: ground)[
  #set text(size: 9pt)
  #words.original \
  #words.check
  #for note in data.notes [ #linebreak() #note ]
]
`
