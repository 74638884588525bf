import { defineWords } from "./define-words.svelte.ts"
import { type Sentences, translate } from "./sentences.ts"

const en = {
  /** By the server's own sentences; it speaks English. */
  sentences: {} as Sentences,
  /** By the codes of its errors, for what is not among the sentences. */
  failures: {} as Readonly<Record<string, string>>,
  /** A failure, with the server's own sentence behind it. */
  inItsWords: (_failure: string, sentence: string) => sentence,
}

const serverWords = defineWords(en, () => import("./server-sentences.zh.ts"))
export type ServerWords = typeof en

/** Says a sentence of the server in the reader's language, where there are words for it. */
export function sayServer(sentence: string): string {
  return plain(translate(serverWords.current.sentences, sentence) ?? sentence)
}

/** Says why the server refused or failed: its sentence in the reader's language, or else what the code means, and the sentence. */
export function sayServerFailure(code: string, sentence: string): string {
  const { sentences, failures, inItsWords } = serverWords.current
  const said = translate(sentences, sentence)
  if (said !== undefined) return plain(said)
  const failure = failures[code]
  return plain(failure === undefined ? sentence : inItsWords(failure, sentence))
}

/** Programs read names better between backticks, people without. */
function plain(text: string): string {
  return text.replaceAll("`", "")
}
