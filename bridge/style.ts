import { createHash } from 'node:crypto'

/** The one style sheet, in the values of the Digital Agency Design System's tokens. It stands in the page itself: one request draws everything. */
export const STYLE = `
:root { color-scheme: light; --key: #0017c1; --key-dark: #00118f; --text: #1a1a1a; --quiet: #4d4d4d; --line: #666; --ground: #f2f2f2; --error: #ce0000; --focus: #ffd43d; }
*, ::before, ::after { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; text-size-adjust: 100%; }
body { margin: 0; color: var(--text); background: #fff; font: 400 1rem/1.7 'Noto Sans JP', 'Hiragino Sans', 'Yu Gothic UI', Meiryo, 'Noto Sans CJK JP', sans-serif; letter-spacing: .02em; overflow-wrap: anywhere; }
header, main { width: 100%; max-width: 32rem; margin: 0 auto; padding: 0 1rem; }
header { display: flex; flex-wrap: wrap; align-items: center; justify-content: space-between; gap: 0 1rem; padding-top: .5rem; padding-bottom: .5rem; }
main { padding-top: 1rem; padding-bottom: 3rem; border-top: 1px solid #ccc; }
.app { margin: 0; font-weight: 700; }
h1, h2, .button, .app { word-break: auto-phrase; }
p { text-wrap: pretty; }
h1 { margin: 0 0 1rem; font-size: 1.5rem; line-height: 1.5; font-weight: 700; }
h2 { margin: 2rem 0 .5rem; font-size: 1.125rem; line-height: 1.6; font-weight: 700; }
p { margin: 0 0 1rem; }
a { color: var(--key); text-decoration: underline; text-underline-offset: .1875rem; }
a:hover { color: var(--key-dark); text-decoration-thickness: .1875rem; }
header a, dd a, .again { display: inline-flex; align-items: center; min-height: 2.75rem; }
dl { margin: 0 0 1.5rem; }
dt { font-size: .875rem; line-height: 1.5; color: var(--quiet); }
dd { margin: 0 0 1rem; }
dd:has(+ dd) { margin-bottom: 0; }
.origin { font-size: 1.5rem; line-height: 1.5; font-weight: 700; }
.phrase { margin: 0 0 1.5rem; padding: 1rem; border: 1px solid var(--line); border-radius: .5rem; background: var(--ground); }
.phrase dt { color: var(--text); font-size: 1rem; }
.phrase dl { margin: 0 0 .5rem; }
.phrase dd { font-size: 1.25rem; font-weight: 700; margin: 0; }
.word { display: inline-block; }
.phrase p { margin: 0; }
label { display: block; font-weight: 700; }
.hint { margin: 0 0 .5rem; color: var(--quiet); }
.tries { color: var(--text); font-weight: 700; }
.error { margin: 0 0 .5rem; color: var(--error); font-weight: 700; }
input[type=password] { display: block; width: 100%; max-width: 12rem; min-height: 3.5rem; margin-bottom: 1.5rem; padding: .75rem 1rem; border: 1px solid var(--line); border-radius: .5rem; background: #fff; color: var(--text); font: inherit; font-size: 1.5rem; letter-spacing: .3em; }
input[aria-invalid=true] { border: 2px solid var(--error); }
.actions { display: grid; grid-template-columns: 1fr 1fr; gap: 1rem; margin: 0 0 1rem; }
.button { display: flex; align-items: center; justify-content: center; width: 100%; min-height: 3.5rem; padding: .5rem 1rem; border: 2px solid var(--key); border-radius: .5rem; background: var(--key); color: #fff; font: inherit; font-weight: 700; line-height: 1.4; text-align: center; text-decoration: none; cursor: pointer; }
.button:hover { background: var(--key-dark); border-color: var(--key-dark); color: #fff; text-decoration: underline; }
.other { background: #fff; color: var(--key); }
.other:hover { background: #e8f1fe; color: var(--key-dark); }
.list { display: grid; gap: .75rem; margin: 0 0 1.5rem; padding: 0; list-style: none; }
.list .button { justify-content: flex-start; text-align: left; }
.findings > div { margin: 0 0 .75rem; padding: .75rem 1rem; border: 1px solid #949494; border-left: .5rem solid #949494; border-radius: .5rem; }
.findings > .good { border-left-color: #197a4b; }
.findings > .act { border-left-color: var(--error); }
.findings dd, .findings dd p { margin: .25rem 0 0; }
.state { display: inline-block; padding: 0 .5rem; border: 1px solid currentColor; border-radius: .25rem; font-size: .875rem; font-weight: 700; }
.good .state { color: #115a36; }
.act .state { color: var(--error); }
pre { margin: 0 0 1rem; font: inherit; white-space: pre-wrap; }
h3, h4 { margin: 1rem 0 .5rem; font-size: 1rem; line-height: 1.7; }
.document { margin: 0 0 1.5rem; padding: 1rem; border: 1px solid var(--line); border-radius: .5rem; }
.document h2 { margin-top: 0; }
.digest { font-family: ui-monospace, monospace; }
.table { margin: 0 0 1rem; overflow-x: auto; }
td { white-space: nowrap; }
th { min-width: 6rem; overflow-wrap: normal; }
.column { display: none; }
.document dd { margin-bottom: .5rem; }
table { border-collapse: collapse; }
caption { text-align: left; font-weight: 700; }
th, td { padding: .25rem .5rem; border: 1px solid #949494; text-align: left; font-weight: 400; vertical-align: top; }
input.long { max-width: 20rem; letter-spacing: .1em; }
.summary { margin: 0 0 1.5rem; padding: 1rem; border: 2px solid var(--error); border-radius: .5rem; }
.summary h2 { margin: 0 0 .25rem; }
.summary p { margin: 0; }
.summary a { color: var(--error); }
:focus-visible { outline: 4px solid #000; outline-offset: 2px; box-shadow: 0 0 0 2px var(--focus); border-radius: .25rem; }
.button:focus-visible, input:focus-visible { border-radius: .5rem; }
@media (max-width: 26rem) {
  .actions { grid-template-columns: 1fr; }
  table, caption, tbody, tr, tbody th, td { display: block; }
  thead { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
  tbody th, td { border-bottom: 0; white-space: normal; }
  tbody th { font-weight: 700; }
  tbody tr { border-bottom: 1px solid #949494; }
  .column { display: block; color: var(--quiet); font-size: .875rem; }
}
@media (forced-colors: active) { .button { border: 2px solid ButtonText; } .summary, .phrase { border-color: CanvasText; } :focus-visible { outline-color: Highlight; } }
`

export const STYLE_HASH = `'sha256-${createHash('sha256').update(STYLE).digest('base64')}'`
