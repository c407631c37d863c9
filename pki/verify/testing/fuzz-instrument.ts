// Puts a counter into every branch of the verification core, so that a fuzzer sees what each single input reaches.
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { build, type Plugin } from 'esbuild'
import ts from 'typescript'
import { countersName } from './fuzz-names'

const { factory } = ts

/** `places[n]`: the file that counter n stands in. */
type Places = string[]

const increment = (number: number) =>
  factory.createPostfixUnaryExpression(
    factory.createElementAccessExpression(factory.createIdentifier(countersName), number),
    ts.SyntaxKind.PlusPlusToken,
  )

function counting(file: string, places: Places): ts.TransformerFactory<ts.SourceFile> {
  const next = () => increment(places.push(file) - 1)
  const counted = (expression: ts.Expression) => factory.createParenthesizedExpression(factory.createComma(next(), expression))
  const led = (statements: readonly ts.Statement[]) => [factory.createExpressionStatement(next()), ...statements]
  const block = (statement: ts.Statement) => factory.createBlock(led(ts.isBlock(statement) ? statement.statements : [statement]), true)

  return (context) => {
    const visit: ts.Visitor = (node) => withCountedBranches(ts.visitEachChild(node, visit, context))

    const withCountedBranches = (node: ts.Node): ts.Node => {
      if (ts.isIfStatement(node)) {
        const otherwise = block(node.elseStatement ?? factory.createBlock([]))
        return factory.updateIfStatement(node, node.expression, block(node.thenStatement), otherwise)
      }
      if (ts.isCaseClause(node)) return factory.updateCaseClause(node, node.expression, led(node.statements))
      if (ts.isDefaultClause(node)) return factory.updateDefaultClause(node, led(node.statements))
      if (ts.isCatchClause(node)) return factory.updateCatchClause(node, node.variableDeclaration, block(node.block))
      if (ts.isConditionalExpression(node)) {
        const [yes, no] = [counted(node.whenTrue), counted(node.whenFalse)]
        return factory.updateConditionalExpression(node, node.condition, node.questionToken, yes, node.colonToken, no)
      }
      if (ts.isBinaryExpression(node) && isShortCut(node.operatorToken.kind))
        return factory.updateBinaryExpression(node, node.left, node.operatorToken, counted(node.right))
      return withCountedBody(node)
    }

    /** Bodies of loops and functions. */
    const withCountedBody = (node: ts.Node): ts.Node => {
      if (ts.isForStatement(node))
        return factory.updateForStatement(node, node.initializer, node.condition, node.incrementor, block(node.statement))
      if (ts.isForOfStatement(node))
        return factory.updateForOfStatement(node, node.awaitModifier, node.initializer, node.expression, block(node.statement))
      if (ts.isWhileStatement(node)) return factory.updateWhileStatement(node, node.expression, block(node.statement))
      if (ts.isArrowFunction(node)) {
        const { modifiers, typeParameters, parameters, type, equalsGreaterThanToken, body } = node
        const inner = ts.isBlock(body) ? block(body) : counted(body)
        return factory.updateArrowFunction(node, modifiers, typeParameters, parameters, type, equalsGreaterThanToken, inner)
      }
      if (ts.isFunctionDeclaration(node) && node.body) {
        const { modifiers, asteriskToken, name, typeParameters, parameters, type, body } = node
        return factory.updateFunctionDeclaration(node, modifiers, asteriskToken, name, typeParameters, parameters, type, block(body))
      }
      if (ts.isMethodDeclaration(node) && node.body) {
        const { modifiers, asteriskToken, name, questionToken, typeParameters, parameters, type, body } = node
        return factory.updateMethodDeclaration(
          node, modifiers, asteriskToken, name, questionToken, typeParameters, parameters, type, block(body),
        )
      }
      return node
    }

    return (source) => ts.visitEachChild(source, visit, context)
  }
}

const isShortCut = (kind: ts.SyntaxKind) =>
  kind === ts.SyntaxKind.AmpersandAmpersandToken || kind === ts.SyntaxKind.BarBarToken || kind === ts.SyntaxKind.QuestionQuestionToken

const compilerOptions: ts.CompilerOptions = {
  target: ts.ScriptTarget.ES2023,
  module: ts.ModuleKind.ESNext,
  verbatimModuleSyntax: true,
  inlineSourceMap: true,
  inlineSources: true,
}

function instrumenting(folder: string, places: Places): Plugin {
  return {
    name: 'count branches',
    setup({ onLoad }) {
      onLoad({ filter: /\.ts$/ }, ({ path: file }) => {
        if (path.dirname(file) !== folder) return undefined
        const transformers = { before: [counting(path.basename(file, '.ts'), places)] }
        const { outputText } = ts.transpileModule(readFileSync(file, 'utf8'), { fileName: file, compilerOptions, transformers })
        return { contents: outputText, loader: 'js' }
      })
    },
  }
}

/** Bundles `entry` with a counter in each branch of the files directly in `folder`. Answers the file of each counter. */
export async function bundleInstrumented(entry: string, folder: string, outfile: string): Promise<readonly string[]> {
  const places: Places = []
  const form = { bundle: true, platform: 'node', format: 'esm', target: 'node20.19', packages: 'external', sourcemap: 'inline' } as const
  const aliased = { alias: { '@': path.resolve(folder, '../..') } }
  await build({ entryPoints: [entry], outfile, ...form, ...aliased, plugins: [instrumenting(folder, places)], logLevel: 'warning' })
  return places
}
