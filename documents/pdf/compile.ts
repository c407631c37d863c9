import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { NodeCompiler } from '@myriaddreamin/typst-ts-node-compiler'
import type { NodeTypstDocument } from '@myriaddreamin/typst-ts-node-compiler'

/**
 * The only file that loads the Typst compiler (a native module of 45 MB): whatever a web page or the portal's server can reach must not
 * import it. A test holds to that.
 */

const resolve = createRequire(import.meta.url).resolve
const fontFiles = ['400Regular/NotoSansJP_400Regular.ttf', '700Bold/NotoSansJP_700Bold.ttf']

/** The font files, regular first. */
export const readFonts = (): Buffer[] => fontFiles.map((file) => readFileSync(resolve(`@expo-google-fonts/noto-sans-jp/${file}`)))

let compiler: NodeCompiler | undefined

/**
 * Compiles Typst source with `data` as `sys.inputs.data` (JSON). The same source and data give the same bytes. Throws on any error of the
 * source: data cannot cause one. Native memory is given back between turns of the event loop: await
 * something between the documents of a long loop.
 */
export function compilePdf(source: string, data: unknown): Uint8Array {
  compiler ??= NodeCompiler.create({ fontArgs: [{ fontBlobs: readFonts() }] })
  const compiled = compiler.compile({ mainFileContent: source, inputs: { data: JSON.stringify(data) } })
  if (!compiled.result) throw new Error(`The template does not compile: ${JSON.stringify(compiled.takeDiagnostics()?.shortDiagnostics)}`)
  const pdf = exported(compiler, compiled.result)
  // Typst remembers intermediate results for ever unless told otherwise.
  compiler.evictCache(10)
  return new Uint8Array(pdf)
}

/** PDF/UA-1 where the compiler knows it (Typst 0.14 and later), else plain PDF 1.7 without tags. */
const standards = ['ua-1', '1.7']

function exported(by: NodeCompiler, document: NodeTypstDocument): Buffer {
  const refusals: unknown[] = []
  for (const pdfStandard of standards) {
    try {
      return by.pdf(document, { pdfStandard })
    } catch (error) {
      if (!String(error).includes('unknown variant')) throw error
      refusals.push(error)
    }
  }
  throw new Error('The compiler knows none of the PDF standards', { cause: refusals })
}
