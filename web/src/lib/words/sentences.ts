/**
 * Sentences by what they say in English. `{name}` stands for anything; `{name?}` for something that is said in the other language where there is
 * a sentence for it, and `{name!}` for something that there must be one for.
 */
export type Sentences = Readonly<Record<string, string>>

interface Pattern {
  readonly expression: RegExp
  readonly slots: readonly { readonly name: string; readonly kind: "" | "?" | "!" }[]
  readonly said: string
}

const slot = /\{(\w+)([?!]?)\}/
const patternsOf = new WeakMap<Sentences, readonly Pattern[]>()

/** Says a text in the other language; undefined where there is no sentence for it. */
export function translate(sentences: Sentences, text: string): string | undefined {
  const exact = sentences[text]
  if (exact !== undefined) return exact
  for (const { expression, slots, said } of readPatterns(sentences)) {
    const found = expression.exec(text)
    if (found === null) continue
    const values = slots.map(({ kind }, index) => {
      const value = found[index + 1] ?? ""
      return kind === "" || value === "" ? value : (translate(sentences, value) ?? (kind === "!" ? undefined : value))
    })
    if (values.includes(undefined)) continue
    return said.replace(/\{(\w+)\}/g, (_, name: string) => values[slots.findIndex((one) => one.name === name)] ?? "")
  }
  return undefined
}

function readPatterns(sentences: Sentences): readonly Pattern[] {
  const known = patternsOf.get(sentences)
  if (known !== undefined) return known
  const patterns = Object.entries(sentences)
    .filter(([english]) => slot.test(english))
    .map(([english, said]): Pattern => {
      const slots = [...english.matchAll(new RegExp(slot, "g"))].map(([, name = "", kind = ""]) => ({ name, kind: kind as "" | "?" | "!" }))
      const fixed = english.split(/\{\w+[?!]?\}/).map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"))
      return { expression: new RegExp(`^${fixed.join("(.*?)")}$`, "s"), slots, said }
    })
  patternsOf.set(sentences, patterns)
  return patterns
}
