// An ESLint rule: every import, however it is written, is judged by the folder it leads to.
import path from 'node:path'

/** Calls `judge` for each import of a file with the specifier's node and text. */
function onEachImport(judge) {
  const declared = (node) => node.source && judge(node.source, node.source.value)
  return {
    ImportDeclaration: declared,
    ExportNamedDeclaration: declared,
    ExportAllDeclaration: declared,
    ImportExpression: (node) => node.source.type === 'Literal' && judge(node.source, node.source.value),
    TSImportType: (node) => judge(node.source, node.source.value),
    "CallExpression[callee.name='require'][arguments.0.type='Literal']": (node) => judge(node.arguments[0], node.arguments[0].value),
    'CallExpression[callee.object.name=/^(vi|require)$/][arguments.0.type="Literal"]': (node) => judge(node.arguments[0], node.arguments[0].value),
  }
}

/** The path from the project's root that a specifier leads to, or undefined for a package. */
export function targetOf(specifier, importingFile) {
  if (specifier.startsWith('@/')) return path.posix.normalize(specifier.slice(2))
  if (/^\.{1,2}(\/|$)/.test(specifier)) return path.posix.join(path.posix.dirname(importingFile), specifier)
  return undefined
}

/**
 * @param {(from: { file: string, isClientComponent: boolean }, to: { target?: string, specifier: string }) => string | undefined} refusalOf
 *   says why an import is refused, or nothing
 */
export function importRule(refusalOf) {
  return {
    meta: { type: 'problem', schema: [], messages: { refused: '{{reason}}' } },
    create(context) {
      const file = path.relative(context.cwd, context.filename).replaceAll(path.sep, '/')
      const isClientComponent = context.sourceCode.ast.body.some((statement) => statement.directive === 'use client')
      return onEachImport((node, specifier) => {
        const reason = refusalOf({ file, isClientComponent }, { target: targetOf(specifier, file), specifier })
        if (reason) context.report({ node, messageId: 'refused', data: { reason } })
      })
    },
  }
}
