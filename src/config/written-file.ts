/** Owns the file as it was written: its values, every one of them as text, and the line of each key. */
import { type Document, type ErrorCode, isMap, isScalar, isSeq, LineCounter, parseDocument, visit } from 'yaml';
import type { KeyPath } from './mistake.js';

export interface WrittenFile {
  /** Groups, lists and texts; a key with nothing after it has the empty text. */
  readonly value: unknown;
  /** The line of a key; of the nearest key around it where it is not written. */
  lineOf(key: KeyPath): number;
  readonly repeatedKeys: readonly KeyPath[];
}

export interface SyntaxMistake {
  readonly line: number;
  readonly message: string;
}

export function parseWrittenFile(text: string): WrittenFile | { readonly syntaxMistakes: readonly SyntaxMistake[] } {
  const lines = new LineCounter();
  // Only texts: `25`, `1.0` and `no` stay what was written, and the schema decides what they are to be.
  const document = parseDocument(text, {
    schema: 'failsafe',
    lineCounter: lines,
    prettyErrors: false,
    uniqueKeys: false,
    // Else a key that is a list goes to standard error, as it is written.
    logLevel: 'error',
  });
  const lineAt = (offset: number) => Math.max(1, lines.linePos(offset).line);
  const syntaxMistakes = [...findSyntaxMistakes(document, lineAt)];
  return syntaxMistakes.length > 0 ? { syntaxMistakes } : readDocument(document, lineAt);
}

function* findSyntaxMistakes(document: Document, lineAt: (offset: number) => number): Generator<SyntaxMistake> {
  for (const { code, pos } of document.errors) {
    yield { line: lineAt(pos[0]), message: syntaxMessages[code] ?? 'this is not YAML; check indentation and quotes' };
  }
  const unresolved: number[] = [];
  visit(document, {
    Alias: (_, alias) => {
      if (alias.resolve(document) === undefined) unresolved.push(alias.range?.[0] ?? 0);
    },
  });
  for (const offset of unresolved) {
    yield {
      line: lineAt(offset),
      message: 'found an alias ("*…") of nothing; put text that begins with "*" in quotes',
    };
  }
}

/** Not the parser's own words: they quote the line, and a line may hold a camera's password. */
const syntaxMessages: Partial<Record<ErrorCode, string>> = {
  BAD_DQ_ESCAPE: 'found an unknown "\\" in double quotes; single quotes take it as it is',
  BAD_INDENT: 'the indentation fits nothing above, or a bracket above is not closed',
  BAD_SCALAR_START: 'a text begins with "@", "`" or "%"; put it in quotes',
  BLOCK_AS_IMPLICIT_KEY: 'found a second ": " in one line; one key a line, and texts with ": " in quotes',
  MISSING_CHAR: 'a quote, a bracket, a comma or the ":" after a key is missing, here or above',
  MULTILINE_IMPLICIT_KEY: 'a key must stand on one line, with ":" after it',
  MULTIPLE_DOCS: 'found a second document after "---"; the file holds one',
  TAB_AS_INDENT: 'found a tab in the indentation; indent with spaces',
};

function readDocument(document: Document, lineAt: (offset: number) => number): WrittenFile {
  const lineByKey = new Map<string, number>();
  const repeatedKeys: KeyPath[] = [];
  for (const { key, offset } of walkKeys(document.contents, [])) {
    // The last of them is the one whose value is read.
    if (lineByKey.has(JSON.stringify(key))) repeatedKeys.push(key);
    lineByKey.set(JSON.stringify(key), lineAt(offset));
  }
  return {
    // An alias costs nothing: it becomes the same object again. Some hosts have more cameras than the usual bound.
    value: document.toJS({ maxAliasCount: -1 }) ?? '',
    repeatedKeys,
    lineOf: (key) => {
      const written = key.findLastIndex((_, at) => lineByKey.has(JSON.stringify(key.slice(0, at + 1))));
      return lineByKey.get(JSON.stringify(key.slice(0, written + 1))) ?? 1;
    },
  };
}

function* walkKeys(node: unknown, key: KeyPath): Generator<{ key: KeyPath; offset: number }> {
  if (isMap(node)) {
    for (const pair of node.items) {
      if (!isScalar(pair.key)) continue;
      const inner = [...key, String(pair.key.value)];
      yield { key: inner, offset: pair.key.range?.[0] ?? 0 };
      yield* walkKeys(pair.value, inner);
    }
  } else if (isSeq(node)) {
    for (const [at, item] of node.items.entries()) {
      const inner = [...key, at];
      if (isMap(item) || isSeq(item) || isScalar(item)) yield { key: inner, offset: item.range?.[0] ?? 0 };
      yield* walkKeys(item, inner);
    }
  }
}
